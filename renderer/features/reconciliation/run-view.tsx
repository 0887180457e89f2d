import { useQuery } from "@tanstack/react-query";
import {
  DIFFERENCES_SHOWN,
  type ReconciliationRun,
} from "#shared/contracts/billing/reconciliation.ts";
import { useMonthWords } from "#renderer/features/revenue/month-words.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { IconAlertTriangle, IconCircleCheck, IconClock } from "#renderer/ui/icons.ts";
import { Section } from "#renderer/ui/page.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { EmptyState, ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import { DifferencesOf } from "./differences-of.tsx";
import classes from "./reconciliation.module.css";

/** One run: what was compared, who did not answer, and what differs, tenant by tenant. */
export function RunView({ runId }: { runId: string }) {
  const t = useT("reconciliation");
  const { long } = useMonthWords();
  const query = useQuery(
    trpc.reconciliation.get.queryOptions(
      { runId },
      { refetchInterval: ({ state }) => (state.data?.state === "running" ? 1000 : false) },
    ),
  );
  if (query.data === undefined)
    return query.error === null ? (
      <SkeletonLines rows={6} />
    ) : (
      <ErrorState error={query.error} what={t("noSuchRun")} onRetry={() => void query.refetch()} />
    );
  const run = query.data;
  return (
    <Section
      title={long(run.month)}
      aside={<StateBadge state={run.state} />}
      actions={
        <CopyAsMenu cli={`unmogrowp billing reconcile --month ${run.month} --wait`} json={run} />
      }
    >
      <div className={classes["run"]}>
        <Checked run={run} />
        {run.unreachable.length > 0 && <Unreachable run={run} />}
        <Outcome run={run} />
        {[...Map.groupBy(run.differences, ({ tenantId }) => tenantId)].map(([tenantId, rows]) => (
          <DifferencesOf key={tenantId} tenantId={tenantId} rows={rows} />
        ))}
        {run.differenceCount > run.differences.length && (
          <p className="dim">
            {t("shown", { count: DIFFERENCES_SHOWN, all: run.differenceCount })}
          </p>
        )}
      </div>
    </Section>
  );
}

function Checked({ run: { checked } }: { run: ReconciliationRun }) {
  const t = useT("reconciliation");
  return (
    <p className={classes["checked"]}>
      {(["tenants", "invoices", "charges", "lines"] as const).map((name) => (
        <span key={name}>{t(name, { count: checked[name] })}</span>
      ))}
    </p>
  );
}

function Unreachable({ run }: { run: ReconciliationRun }) {
  const t = useT("reconciliation");
  const names = useT("webhooks");
  const { language } = useFormat();
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  return (
    <div className={classes["unreachable"]} role="status">
      <IconAlertTriangle size={16} />
      <div>
        {t("unreachable", {
          names: list.format(run.unreachable.map((name) => names(`provider.${name}`))),
        })}
        {run.error !== null && <div className="dim">{run.error}</div>}
      </div>
    </div>
  );
}

function Outcome({ run }: { run: ReconciliationRun }) {
  const t = useT("reconciliation");
  const { long } = useMonthWords();
  const month = long(run.month);
  if (run.state === "clean")
    return (
      <EmptyState
        icon={<IconCircleCheck size={20} />}
        title={t("clean")}
        text={t(run.unreachable.length === 0 ? "cleanText" : "cleanButText", { month })}
      />
    );
  if (run.state === "failed")
    return (
      <EmptyState
        icon={<IconAlertTriangle size={20} />}
        title={t("failed")}
        text={run.error ?? ""}
      />
    );
  if (run.state === "running" && run.differences.length === 0)
    return (
      <EmptyState icon={<IconClock size={20} />} title={t("running")} text={t("runningText")} />
    );
  return null;
}
