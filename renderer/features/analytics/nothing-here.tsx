import { Button } from "@mantine/core";
import { useT } from "#renderer/i18n/index.ts";
import { IconChartLine } from "#renderer/ui/icons.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { EmptyState } from "#renderer/ui/states.tsx";
import { useAnalytics } from "./analytics-context.ts";
import type { View } from "./analytics-search.ts";

/** No event answers the question: what to change, or how the first one comes. */
export function NothingHere() {
  const t = useT("analytics");
  const { view, search, range, asked, patch, zoomed, onBack } = useAnalytics();
  const events = [...(search.events ?? []), ...(search.where ?? [])];
  const choice: Partial<Record<View, readonly (string | undefined)[]>> = {
    trends: events,
    breakdown: events,
    retention: [search.start, search.startWhere],
    funnel: [search.steps?.[0], search.stepsWhere?.[0]],
  };
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
  if (choice[view]?.some((part) => part !== undefined && part !== ""))
    return <EmptyState icon={icon} title={t("empty.filter")} text={t("empty.choiceText")} />;
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
