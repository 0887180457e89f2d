import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { TenantRow } from "#shared/contracts/tenants.ts";
import { PlanName } from "#renderer/features/plans/plan-name.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import type { ColumnSpec } from "#renderer/ui/data-table.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { Sparkline } from "#renderer/ui/sparkline.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { Labels } from "./labels.tsx";
import classes from "./tenants.module.css";

/** The columns of the tenants list; widths fit Russian words too. */
export function useTenantColumns(): readonly ColumnSpec<TenantRow>[] {
  const t = useT("tenants");
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "name",
        header: t("name"),
        width: "minmax(200px, 2fr)",
        fixed: true,
        sortable: true,
        cell: (row) => (
          <>
            <Link
              to="/tenants/$tenantId"
              params={{ tenantId: row.tenantId }}
              className={classes["name"] ?? ""}
              tabIndex={-1}
            >
              <bdi>{row.name}</bdi>
            </Link>
            <span className={classes["slug"]}>{row.slug}</span>
          </>
        ),
      },
      {
        id: "state",
        header: t("state"),
        width: "minmax(138px, 0.8fr)",
        sortable: true,
        cell: (row) => <StateBadge state={row.state} />,
      },
      {
        id: "plan",
        header: t("plan"),
        width: "96px",
        sortable: true,
        cell: (row) => <PlanName code={row.plan} />,
      },
      {
        id: "placement",
        header: t("placement"),
        width: "112px",
        hidden: true,
        cell: (row) => t(row.placement),
      },
      {
        id: "region",
        header: t("region"),
        width: "90px",
        sortable: true,
        cell: (row) => row.region.toUpperCase(),
      },
      {
        id: "apps",
        header: t("apps"),
        width: "98px",
        align: "right",
        cell: (row) => format.number(row.appCount),
      },
      {
        id: "events24h",
        header: t("events24h"),
        width: "158px",
        align: "right",
        cell: (row) => (
          <>
            {row.eventsSpark !== null && (
              <Sparkline
                values={row.eventsSpark}
                width={72}
                height={18}
                label={t("sparkLabel", { name: row.name })}
              />
            )}
            <span className={classes["events"]}>
              {row.events24h === null ? "–" : format.compact(row.events24h)}
            </span>
          </>
        ),
      },
      {
        id: "members",
        header: t("members"),
        width: "94px",
        align: "right",
        cell: (row) => format.number(row.memberCount),
      },
      {
        id: "labels",
        header: t("labels"),
        width: "minmax(110px, 1.2fr)",
        cell: (row) => <Labels labels={row.labels} />,
      },
      {
        id: "createdAt",
        header: t("created"),
        width: "116px",
        align: "right",
        sortable: true,
        cell: (row) => <RelativeTime at={row.createdAt} />,
      },
    ],
    [t, format],
  );
}
