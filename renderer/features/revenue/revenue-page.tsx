import { SegmentedControl, Select } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { IconTrendingUp } from "#renderer/ui/icons.ts";
import { Page, PageHeader, Section, StaleBadge } from "#renderer/ui/page.tsx";
import { EmptyState, ErrorState, NoPermission, SkeletonLines } from "#renderer/ui/states.tsx";
import { AtRiskTable } from "./at-risk-table.tsx";
import { MONTHS, revenueRoute, type RevenueSearch } from "./feature.ts";
import { MonthsTable } from "./months-table.tsx";
import { MovementsPlot } from "./movements-plot.tsx";
import { PlanShares } from "./plan-shares.tsx";
import { RevenueFigures } from "./revenue-figures.tsx";
import classes from "./revenue.module.css";

/** What customers pay, what moved it, and who may be lost; a currency at a time. */
export function RevenuePage() {
  const t = useT("revenue");
  const me = useMe();
  const search = revenueRoute.useSearch();
  const navigate = revenueRoute.useNavigate();
  const may = me.permissions.includes("revenue.read");
  const months = search.months ?? 12;
  const query = useQuery(
    trpc.revenue.overview.queryOptions(
      { months },
      { enabled: may, placeholderData: keepPreviousData, refetchInterval: 60_000 },
    ),
  );
  const patch = (change: RevenueSearch) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  if (!may)
    return (
      <Page>
        <PageHeader title={t("title")} />
        <NoPermission permission="revenue.read" />
      </Page>
    );
  const all = query.data?.currencies ?? [];
  const shown = all.find(({ currency }) => currency === search.currency) ?? all[0];
  const asTable = search.as === "table";
  return (
    <Page>
      <PageHeader
        title={t("title")}
        lead={t("subtitle")}
        aside={<StaleBadge updatedAt={query.dataUpdatedAt} afterMs={180_000} />}
        actions={
          <>
            {all.length > 1 && (
              <SegmentedControl
                aria-label={t("currency")}
                value={shown?.currency ?? ""}
                data={all.map(({ currency }) => currency)}
                onChange={(currency) => patch({ currency })}
              />
            )}
            <Select
              aria-label={t("months")}
              w={130}
              allowDeselect={false}
              value={String(months)}
              data={MONTHS.map((count) => ({
                value: String(count),
                label: t("monthsCount", { count }),
              }))}
              onChange={(next) => patch({ months: MONTHS.find((count) => String(count) === next) })}
            />
            {query.data !== undefined && <CopyAsMenu json={query.data} />}
          </>
        }
      />
      {query.error !== null && query.data === undefined && (
        <ErrorState error={query.error} what={t("what")} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <SkeletonLines rows={12} height={22} />}
      {query.data !== undefined && shown === undefined && (
        <EmptyState icon={<IconTrendingUp size={20} />} title={t("empty")} text={t("emptyText")} />
      )}
      {query.data !== undefined && shown !== undefined && (
        <div className={classes["stack"]}>
          <RevenueFigures of={shown} />
          <div className={classes["pair"]}>
            <Section
              title={t("movements")}
              flush={asTable}
              actions={
                <SegmentedControl
                  size="xs"
                  aria-label={t("movements")}
                  value={asTable ? "table" : "plot"}
                  data={[
                    { value: "plot", label: t("plot") },
                    { value: "table", label: t("table") },
                  ]}
                  onChange={(as) => patch({ as: as === "table" ? "table" : undefined })}
                />
              }
            >
              {asTable ? (
                <MonthsTable months={shown.months} currency={shown.currency} />
              ) : (
                <MovementsPlot months={shown.months} currency={shown.currency} />
              )}
            </Section>
            <Section title={t("byPlan")}>
              <PlanShares plans={shown.byPlan} currency={shown.currency} />
            </Section>
          </div>
          <Section title={t("atRisk")} flush>
            <AtRiskTable rows={query.data.atRisk} />
          </Section>
          <p className={classes["hint"]}>{t("hint")}</p>
        </div>
      )}
    </Page>
  );
}
