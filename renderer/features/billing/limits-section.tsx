import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { BillingState } from "#shared/contracts/billing/billing.ts";
import { FEATURES } from "#shared/contracts/billing/entitlements.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Section } from "#renderer/ui/page.tsx";
import { InlineError, SkeletonBlock } from "#renderer/ui/states.tsx";
import classes from "./billing.module.css";
import { BurnPlot } from "./burn-plot.tsx";
import { Meter } from "./meter.tsx";

/** What is used of what the plan allows: the month's events as they add up, apps and members as meters, and the rest in words. */
export function LimitsSection({ state }: { state: BillingState }) {
  const t = useT("billing");
  const plans = useT("plans");
  const format = useFormat();
  const tenantId = useTenantId();
  const mayUsage = useCan("usage.read");
  const summary = useQuery(
    trpc.usage.summary.queryOptions({ tenantId }, { enabled: mayUsage, refetchInterval: 60_000 }),
  );
  const { entitlements, used } = state;
  return (
    <Section
      title={t("limits")}
      actions={
        mayUsage && (
          <Link to="/tenants/$tenantId/usage" params={{ tenantId }}>
            {t("seeUsage")}
          </Link>
        )
      }
    >
      <div className={classes["limits"]}>
        <div>
          {summary.data !== undefined ? (
            <BurnPlot summary={summary.data} />
          ) : mayUsage && summary.error === null ? (
            <SkeletonBlock height={236} />
          ) : (
            <>
              <InlineError error={summary.error} />
              <Meter
                name={t("metric.events")}
                used={used.events}
                limit={entitlements.events.hard}
              />
            </>
          )}
        </div>
        <div className={classes["meters"]}>
          <Meter name={t("metric.apps")} used={used.apps} limit={entitlements.apps} />
          <Meter name={t("metric.members")} used={used.members} limit={entitlements.members} />
          <dl className={classes["small"]}>
            <div>
              <dt>{t("retention")}</dt>
              <dd>{plans("days", { count: entitlements.retentionDays })}</dd>
            </div>
            <div>
              <dt>{t("keyRate")}</dt>
              <dd>{format.number(entitlements.keyRatePerMinute)}</dd>
            </div>
            {FEATURES.map((feature) => (
              <div key={feature}>
                <dt>{plans(`feature.${feature}`)}</dt>
                <dd data-missing={!entitlements.features.includes(feature) || undefined}>
                  {plans(entitlements.features.includes(feature) ? "yes" : "no")}
                </dd>
              </div>
            ))}
          </dl>
        </div>
      </div>
    </Section>
  );
}
