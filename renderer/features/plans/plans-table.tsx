import { useMemo } from "react";
import type { CataloguePlan } from "#shared/contracts/billing/plans.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { draftOf, newestOf, olderUse, subscriptionsOf } from "./plan-versions.ts";
import classes from "./plans.module.css";
import { useTermsWords } from "./terms-words.ts";

interface PlansTableProps {
  plans: readonly CataloguePlan[];
  loading: boolean;
  empty: React.ReactNode;
  onOpen: (code: string) => void;
}

/** Every plan with what it costs, who is on it, and on which version. */
export function PlansTable({ plans, loading, empty, onOpen }: PlansTableProps) {
  const t = useT("plans");
  const columns = useColumns();
  return (
    <DataTable
      label={t("title")}
      columns={columns}
      rows={plans}
      rowId={({ code }) => code}
      rowName={({ name }) => name}
      loading={loading}
      skeletonRows={4}
      onOpen={({ code }) => onOpen(code)}
      empty={empty}
    />
  );
}

function useColumns(): readonly ColumnSpec<CataloguePlan>[] {
  const t = useT("plans");
  const format = useFormat();
  const words = useTermsWords();
  return useMemo(
    () => [
      {
        id: "name",
        header: t("name"),
        width: "minmax(170px, 1.1fr)",
        fixed: true,
        cell: (plan) => (
          <span className={classes["named"]}>
            <bdi>{plan.name}</bdi>
            <span className="mono dim">{plan.code}</span>
          </span>
        ),
      },
      {
        id: "state",
        header: t("state"),
        width: "96px",
        cell: (plan) => <StateBadge state={plan.state} />,
      },
      {
        id: "price",
        header: t("price"),
        width: "minmax(130px, 0.9fr)",
        cell: (plan) => {
          const newest = newestOf(plan) ?? draftOf(plan);
          return newest === undefined ? null : words.base(newest.terms);
        },
      },
      {
        id: "usage",
        header: t("usagePrice"),
        width: "minmax(190px, 1.6fr)",
        cell: (plan) => {
          const newest = newestOf(plan) ?? draftOf(plan);
          const charges = newest?.terms.charges ?? [];
          const said = charges.flatMap((of) =>
            words.chargeLines(of, newest?.terms.currency ?? "USD"),
          );
          const short = charges.map((of) => words.shortCharge(of, newest?.terms.currency ?? "USD"));
          return charges.length === 0 ? (
            <span className="dim">{t("noUsage")}</span>
          ) : (
            <span title={said.join("\n")}>{short.join(" · ")}</span>
          );
        },
      },
      {
        id: "allows",
        header: t("entitlements"),
        width: "minmax(172px, 1.3fr)",
        cell: (plan) => {
          const newest = newestOf(plan) ?? draftOf(plan);
          return newest === undefined ? null : words.allows(newest.terms);
        },
      },
      {
        id: "version",
        header: t("version"),
        width: "116px",
        cell: (plan) => (
          <span className={classes["versions"]}>
            {newestOf(plan) !== undefined && <span>v{newestOf(plan)?.version}</span>}
            {draftOf(plan) !== undefined && (
              <span className={classes["draft"]}>
                {t("draftNumber", { version: draftOf(plan)?.version ?? 0 })}
              </span>
            )}
          </span>
        ),
      },
      {
        id: "subscriptions",
        header: t("subscriptions"),
        width: "100px",
        align: "right",
        cell: (plan) => format.number(subscriptionsOf(plan)),
      },
      {
        id: "older",
        header: t("older"),
        width: "108px",
        align: "right",
        cell: (plan) =>
          olderUse(plan) === 0 ? (
            <span className="dim">–</span>
          ) : (
            <span className={classes["older"]}>{format.number(olderUse(plan))}</span>
          ),
      },
    ],
    [t, format, words],
  );
}
