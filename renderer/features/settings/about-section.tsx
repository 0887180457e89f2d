import { Anchor, Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useT } from "#renderer/i18n/index.ts";
import { desktop } from "#renderer/lib/bridge.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { deviceName } from "#renderer/features/members/device-name.ts";
import { IconCheck, IconCopy } from "#renderer/ui/icons.ts";
import { Facts, Section } from "#renderer/ui/page.tsx";
import classes from "./settings.module.css";

export function AboutSection() {
  const t = useT("settings");
  const common = useT("common");
  const me = useMe();
  const clipboard = useClipboard({ timeout: 1500 });
  const info = useQuery({
    queryKey: ["desktop", "info"],
    queryFn: async () => (await desktop?.info()) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const facts: (readonly [string, string])[] = [
    [t("about.server"), `${me.server.name} ${me.server.version} (${me.server.environment})`],
    info.data ? [t("about.console"), info.data.version] : [t("about.console"), t("about.web")],
    info.data
      ? [t("about.system"), `${info.data.platform} · Electron ${info.data.electron}`]
      : [t("about.browser"), deviceName(navigator.userAgent)],
  ];
  const forSupport = [
    ...facts.map(([name, value]) => `${name}: ${value}`),
    `user ${me.userId}`,
    `session ${me.sessionId}`,
    `user agent: ${navigator.userAgent}`,
  ].join("\n");
  return (
    <Section
      title="UnMoGrowP"
      actions={
        <Button
          variant="default"
          leftSection={clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          onClick={() => clipboard.copy(forSupport)}
        >
          {clipboard.copied ? common("copied") : t("about.copy")}
        </Button>
      }
    >
      <p className={classes["text"]} style={{ marginBottom: 14 }}>
        {t("about.text")}
      </p>
      <Facts items={facts} />
      {desktop === null && (
        <p className={classes["text"]} style={{ marginTop: 14 }}>
          <Anchor href="/openapi.json" target="_blank" rel="noreferrer" size="sm">
            {t("about.openapi")}
          </Anchor>
        </p>
      )}
    </Section>
  );
}
