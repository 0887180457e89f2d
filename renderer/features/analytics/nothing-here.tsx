import { Button } from "@mantine/core";
import { useT } from "#renderer/i18n/index.ts";
import { IconChartLine } from "#renderer/ui/icons.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { EmptyState } from "#renderer/ui/states.tsx";
import { useAnalytics } from "./analytics-context.ts";

/** No event answers the question: what to change, or how the first one comes. */
export function NothingHere() {
  const t = useT("analytics");
  const { search, range, asked, patch, zoomed, onBack } = useAnalytics();
  const icon = <IconChartLine size={20} />;
  if (asked.filters.length > 0)
    return (
      <EmptyState
        icon={icon}
        title={t("empty.filter")}
        text={t("empty.filterText")}
        action={
          <Button variant="default" onClick={() => patch({ q: undefined })}>
            {t("empty.clear")}
          </Button>
        }
      />
    );
  if (range.preset !== "90d")
    return (
      <EmptyState
        icon={icon}
        title={t("empty.range")}
        text={t("empty.rangeText")}
        action={
          zoomed ? (
            <Button variant="default" onClick={onBack}>
              {t("zoomBack")}
            </Button>
          ) : (
            <Button
              variant="default"
              onClick={() =>
                patch({ range: "90d", from: undefined, to: undefined, step: undefined })
              }
            >
              {t("range.90d")}
            </Button>
          )
        }
      />
    );
  return (
    <EmptyState
      icon={icon}
      title={t("empty")}
      text={t(search.env === "test" ? "empty.testText" : "empty.text")}
      action={
        <LinkButton
          variant="default"
          to="/tenants/$tenantId/keys"
          params={{ tenantId: asked.tenantId }}
          search={{ app: asked.appId }}
        >
          {t("empty.keys")}
        </LinkButton>
      }
    />
  );
}
