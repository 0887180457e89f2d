import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { AtRisk } from "#shared/contracts/billing/revenue.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatMoney } from "#renderer/lib/money.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconCircleCheck } from "#renderer/ui/icons.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { EmptyState } from "#renderer/ui/states.tsx";
import classes from "./revenue.module.css";

/** Who may be lost, who pays most first; opens the tenant's bill. */
export function AtRiskTable({ rows }: { rows: readonly AtRisk[] }) {
  const t = useT("revenue");
  const navigate = useNavigate();
  const columns = useColumns();
  if (rows.length === 0)
    return (
      <EmptyState icon={<IconCircleCheck size={20} />} title={t("noRisk")} text={t("noRiskText")} />
    );
  return (
    <DataTable
      label={t("atRisk")}
      columns={columns}
      rows={rows}
      rowId={({ tenantId }) => tenantId}
      rowName={({ tenantName }) => tenantName}
      maxHeight={Math.min(420, 44 + rows.length * 40)}
      onOpen={({ tenantId }) =>
        void navigate({ to: "/tenants/$tenantId/bill", params: { tenantId } })
      }
    />
  );
}

function useColumns(): readonly ColumnSpec<AtRisk>[] {
  const t = useT("revenue");
  const { language, number } = useFormat();
  return useMemo(
    () => [
      {
        id: "tenant",
        header: t("tenant"),
        width: "minmax(160px, 1.2fr)",
        fixed: true,
        cell: ({ tenantName }) => <bdi>{tenantName}</bdi>,
      },
      {
        id: "plan",
        header: t("plan"),
        width: "minmax(110px, 0.8fr)",
        cell: ({ plan }) => <bdi>{plan}</bdi>,
      },
      {
        id: "state",
        header: t("state"),
        width: "170px",
        cell: ({ state }) => <StateBadge state={state} />,
      },
      {
        id: "why",
        header: t("why"),
        width: "minmax(240px, 2fr)",
        cell: ({ reasons }) => (
          <span className={classes["reasons"]}>
            {reasons.map((reason) => (
              <span key={reason} data-reason={reason}>
                {t(`reason.${reason}`)}
              </span>
            ))}
          </span>
        ),
      },
      {
        id: "when",
        header: t("when"),
        width: "120px",
        cell: ({ at }) => <RelativeTime at={at} empty="–" />,
      },
      {
        id: "usage",
        header: t("usage"),
        width: "160px",
        align: "right",
        cell: ({ usage }) =>
          usage === null ? (
            <span className="dim">–</span>
          ) : (
            `${number(usage.before)} → ${number(usage.last)}`
          ),
      },
      {
        id: "mrr",
        header: "MRR",
        width: "130px",
        align: "right",
        cell: ({ mrr, currency }) => formatMoney(mrr, currency, language),
      },
    ],
    [t, language, number],
  );
}
