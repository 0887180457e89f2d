import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { App } from "#shared/contracts/apps.ts";
import type { DeadLetter } from "#shared/contracts/dead-letters.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { Id } from "#renderer/ui/copy.tsx";
import type { ColumnSpec } from "#renderer/ui/data-table.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import classes from "./dead-letters.module.css";

interface ColumnsProps {
  /** Of all tenants: then the tenant has a column, else the app. */
  all: boolean;
  apps: readonly App[] | undefined;
}

export function useDeadLetterColumns({
  all,
  apps,
}: ColumnsProps): readonly ColumnSpec<DeadLetter>[] {
  const t = useT("deadLetters");
  return useMemo(
    () => [
      {
        id: "found",
        header: t("column.found"),
        width: "120px",
        cell: (row) => <RelativeTime at={row.foundAt} />,
      },
      all
        ? {
            id: "tenant",
            header: t("column.tenant"),
            width: "minmax(130px, 0.9fr)",
            cell: (row) => <TenantName tenantId={row.tenantId} />,
          }
        : {
            id: "app",
            header: t("column.app"),
            width: "minmax(130px, 0.9fr)",
            cell: (row) => (
              <bdi>{apps?.find((app) => app.appId === row.appId)?.name ?? row.appId.slice(-8)}</bdi>
            ),
          },
      {
        id: "event",
        header: t("column.event"),
        width: "minmax(140px, 1fr)",
        cell: (row) => (row.name === "" ? <Id value={row.eventId} short /> : <bdi>{row.name}</bdi>),
      },
      {
        id: "reason",
        header: t("column.reason"),
        width: "minmax(150px, 0.9fr)",
        cell: (row) => <span title={row.reason}>{t(`reason.${row.reason}`)}</span>,
      },
      {
        id: "message",
        header: t("column.message"),
        width: "minmax(200px, 2fr)",
        cell: (row) => (
          <span className={classes["ellipsis"]} title={row.message}>
            {row.message}
          </span>
        ),
      },
      {
        id: "state",
        header: t("column.state"),
        width: "140px",
        cell: (row) => <StateBadge state={row.state} />,
      },
      {
        id: "key",
        header: t("column.key"),
        width: "130px",
        cell: (row) => <span className="mono">{row.keyId}</span>,
      },
    ],
    [t, all, apps],
  );
}

/** Names come with the calls of one batch; until then the end of the id. */
function TenantName({ tenantId }: { tenantId: TenantId }) {
  const query = useQuery(trpc.tenants.get.queryOptions({ tenantId }));
  return <bdi>{query.data?.name ?? `…${tenantId.slice(-8)}`}</bdi>;
}
