import { ActionIcon, SegmentedControl, Select, Tooltip } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import type { AppId } from "#shared/kernel/index.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { IconChevronLeft, IconChevronRight } from "#renderer/ui/icons.ts";
import { Page, Section, StaleBadge } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { EmptyState, ErrorState, InlineError, SkeletonBlock } from "#renderer/ui/states.tsx";
import { AlertsList } from "./alerts-list.tsx";
import { AlsoArrived } from "./also-arrived.tsx";
import { CsvButton } from "./csv-button.tsx";
import { DayEvents } from "./day-events.tsx";
import { DaysTable } from "./days-table.tsx";
import { USAGE_VIEWS, usageRoute, type UsageSearch } from "./feature.ts";
import { LedgerTable } from "./ledger-table.tsx";
import { lastMonths, monthAt, shiftMonth, useDayFormat } from "./months.ts";
import { QuotaCard } from "./quota-card.tsx";
import { QuotaDialog } from "./quota-dialog.tsx";
import { RecomputeDialog } from "./recompute-dialog.tsx";
import { UsagePlot } from "./usage-plot.tsx";
import classes from "./usage.module.css";

const REFRESH_MS = 30_000;
const NO_APPS: readonly { appId: AppId; name: string }[] = [];

/** A month's events against the quota, each number down to its events, and what was not billed. */
export function UsageTab() {
  const t = useT("usage");
  const days = useDayFormat();
  const tenantId = useTenantId();
  const search = usageRoute.useSearch();
  const navigate = usageRoute.useNavigate();
  const running = monthAt(new Date());
  const month = search.month ?? running;
  const patch = useCallback(
    (change: Partial<UsageSearch>) =>
      void navigate({
        search: (now) => ({ ...now, ...change }),
        replace: change.events === undefined,
      }),
    [navigate],
  );
  const setMonth = (next: string) =>
    patch({ month: next === running ? undefined : next, day: undefined });
  const refresh = { refetchInterval: month === running ? REFRESH_MS : (false as const) };
  const summary = useQuery(
    trpc.usage.summary.queryOptions(
      { tenantId, month },
      { ...refresh, placeholderData: keepPreviousData },
    ),
  );
  const rows = useQuery(
    trpc.usage.days.queryOptions(
      { tenantId, month },
      { ...refresh, placeholderData: keepPreviousData },
    ),
  );
  const tenant = useQuery(
    trpc.tenants.get.queryOptions({ tenantId }, { enabled: useCan("tenants.read") }),
  );
  const apps = useQuery(
    trpc.apps.list.queryOptions({ tenantId }, { enabled: useCan("apps.read") }),
  );
  const appName = useMemo(() => {
    const names = new Map((apps.data ?? NO_APPS).map((app) => [app.appId as string, app.name]));
    return (appId: string) => names.get(appId) ?? t("removedApp", { id: appId.slice(-8) });
  }, [apps.data, t]);
  const [dialog, setDialog] = useState<"quota" | "recompute" | null>(null);

  if (summary.data === undefined && summary.error !== null)
    return (
      <Page>
        <ErrorState
          error={summary.error}
          what={t("title")}
          onRetry={() => void summary.refetch()}
        />
      </Page>
    );
  const data = summary.data;
  const view = search.view ?? "days";
  const isEmpty = data !== undefined && Object.values(data.total).every((count) => count === 0);
  return (
    <Page>
      <div className={classes["tools"]}>
        <Step label={t("monthBefore")} onClick={() => setMonth(shiftMonth(month, -1))} back />
        <Select
          aria-label={t("month")}
          w={170}
          allowDeselect={false}
          value={month}
          onChange={(value) => setMonth(value ?? running)}
          data={[...new Set([...lastMonths(running), month])].map((value) => ({
            value,
            label: days.month(value),
          }))}
        />
        <Step
          label={t("monthAfter")}
          disabled={month >= running}
          onClick={() => setMonth(shiftMonth(month, 1))}
        />
        <span className={classes["utc"]}>{t("utc")}</span>
        <StaleBadge updatedAt={summary.dataUpdatedAt} />
        <span className={classes["gap"]} />
        {data !== undefined && <CopyAsMenu json={{ ...data, days: rows.data?.rows ?? [] }} />}
        <CsvButton
          name={tenant.data?.slug ?? "tenant"}
          month={month}
          rows={rows.data?.rows}
          appName={appName}
        />
        <PermissionButton
          permission="usage.recompute"
          variant="default"
          onClick={() => setDialog("recompute")}
        >
          {t("recompute")}
        </PermissionButton>
        <PermissionButton
          permission="usage.setQuota"
          variant="default"
          blocked={data === undefined ? t("title") : null}
          onClick={() => setDialog("quota")}
        >
          {t("setQuota")}
        </PermissionButton>
      </div>
      <InlineError error={summary.error ?? rows.error} />
      {data === undefined ? <SkeletonBlock height={190} /> : <QuotaCard summary={data} />}
      {isEmpty ? (
        <EmptyState title={t("empty")} text={t("empty.text")} />
      ) : (
        <>
          <Section title={t("perDay")}>
            {data === undefined || rows.data === undefined ? (
              <SkeletonBlock height={188} />
            ) : (
              <UsagePlot
                summary={data}
                rows={rows.data.rows}
                appName={appName}
                day={search.day ?? null}
                onDay={(day) => patch({ day: day ?? undefined, view: undefined })}
              />
            )}
          </Section>
          {data !== undefined && <AlsoArrived summary={data} />}
        </>
      )}
      <div className={classes["tools"]}>
        <SegmentedControl
          aria-label={t("view")}
          value={view}
          onChange={(value) =>
            patch({ view: USAGE_VIEWS.find((known) => known === value && known !== "days") })
          }
          data={USAGE_VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))}
        />
      </div>
      {view === "days" && !isEmpty && (
        <DaysTable
          rows={rows.data?.rows}
          search={search}
          patch={patch}
          appName={appName}
          apps={data?.apps ?? []}
        />
      )}
      {view === "ledger" && (
        <LedgerTable
          tenantId={tenantId}
          month={month}
          search={search}
          patch={patch}
          appName={appName}
        />
      )}
      {view === "alerts" && <AlertsList tenantId={tenantId} />}
      <DayEvents
        tenantId={tenantId}
        search={search}
        rows={rows.data?.rows}
        appName={appName}
        onClose={() => patch({ events: undefined, eventsOf: undefined, eventsOn: undefined })}
      />
      {dialog === "recompute" && (
        <RecomputeDialog
          tenantId={tenantId}
          month={month}
          appName={appName}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "quota" && data !== undefined && (
        <QuotaDialog
          tenantId={tenantId}
          name={tenant.data?.name ?? ""}
          onClose={() => setDialog(null)}
        />
      )}
    </Page>
  );
}

function Step(props: { label: string; onClick: () => void; disabled?: boolean; back?: boolean }) {
  const Icon = props.back === true ? IconChevronLeft : IconChevronRight;
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant="default"
        size={30}
        aria-label={props.label}
        disabled={props.disabled ?? false}
        onClick={props.onClick}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
