import { Button, Menu } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useRouter } from "@tanstack/react-router";
import { useT } from "#renderer/i18n/index.ts";
import { IconCheck, IconLink } from "#renderer/ui/icons.ts";
import { useAnalytics } from "./analytics-context.ts";
import { patched, type Patch } from "./analytics-search.ts";

/** The address of what is on screen: with its two instants, or moving on with the clock. */
export function CopyLink() {
  const t = useT("analytics");
  const c = useT("common");
  const clipboard = useClipboard({ timeout: 1500 });
  const router = useRouter();
  const { search, asked } = useAnalytics();
  const copy = (change: Patch) => {
    const { href } = router.buildLocation({
      to: "/tenants/$tenantId/analytics",
      params: { tenantId: asked.tenantId },
      search: patched(search, { app: asked.appId, zone: asked.timeZone, ...change }),
    } as never);
    clipboard.copy(new URL(`#${href}`, window.location.href).href);
  };
  const fixed = { from: asked.from, to: asked.to, range: undefined };
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={clipboard.copied ? <IconCheck size={14} /> : <IconLink size={14} />}
        >
          {clipboard.copied ? c("copied") : t("link")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => copy(fixed)}>
          {t("link.fixed")}
          <div className="dim">{t("link.fixedText")}</div>
        </Menu.Item>
        <Menu.Item disabled={search.from !== undefined} onClick={() => copy({})}>
          {t("link.moving")}
          <div className="dim">{t("link.movingText")}</div>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
