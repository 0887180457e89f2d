import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Session } from "#shared/contracts/access.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconDeviceDesktop } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import { deviceName } from "./device-name.ts";
import classes from "./members.module.css";
import { RevokeSessionDialog } from "./session-row.tsx";
import { useRevokeSession } from "./use-revoke-session.ts";

function useColumns(onRevoke: (session: Session) => void): readonly ColumnSpec<Session>[] {
  const t = useT("members");
  const common = useT("common");
  return useMemo(
    (): readonly ColumnSpec<Session>[] => [
      {
        id: "person",
        header: t("column.person"),
        width: "minmax(300px, 2fr)",
        cell: (session) => (
          <span className={classes["person"]}>
            <bdi>{session.userName}</bdi>
            <span className="dim">{session.userEmail}</span>
            {session.current && <span className={classes["tag"]}>{t("sessions.current")}</span>}
          </span>
        ),
      },
      {
        id: "device",
        header: t("sessions.device"),
        width: "minmax(160px, 1fr)",
        cell: (session) => deviceName(session.userAgent),
      },
      {
        id: "address",
        header: t("sessions.address"),
        width: "130px",
        cell: (session) => <span className="mono">{session.ip}</span>,
      },
      {
        id: "method",
        header: t("sessions.method"),
        width: "150px",
        cell: (session) => t(`method.${session.method}`),
      },
      {
        id: "started",
        header: t("sessions.started"),
        width: "120px",
        cell: (session) => <RelativeTime at={session.createdAt} />,
      },
      {
        id: "lastSeen",
        header: t("sessions.lastSeen"),
        width: "120px",
        cell: (session) => <RelativeTime at={session.lastSeenAt} />,
      },
      {
        id: "actions",
        header: common("actions"),
        quiet: true,
        fixed: true,
        width: "120px",
        align: "right",
        cell: (session) => (
          <PermissionButton
            permission="sessions.revoke"
            variant="default"
            size="compact-xs"
            onClick={() => onRevoke(session)}
          >
            {t("revokeSession")}
          </PermissionButton>
        ),
      },
    ],
    [t, common, onRevoke],
  );
}

/** Every open session of a tenant's members. */
export function SessionsTable({ tenantId }: { tenantId: TenantId }) {
  const t = useT("members");
  const query = useQuery(trpc.sessions.list.queryOptions({ tenantId }));
  const revoke = useRevokeSession(tenantId);
  const columns = useColumns(revoke.ask);
  if (query.error !== null && query.data === undefined)
    return (
      <ErrorState error={query.error} what={t("sessions")} onRetry={() => void query.refetch()} />
    );
  return (
    <>
      <DataTable
        label={t("sessions")}
        columns={columns}
        rows={query.data ?? []}
        rowId={(session) => session.sessionId}
        rowName={(session) => session.userName}
        loading={query.isPending}
        empty={
          <EmptyState
            icon={<IconDeviceDesktop size={20} />}
            title={t("sessions.none")}
            text={t("sessions.noneText")}
          />
        }
      />
      <RevokeSessionDialog {...revoke.dialog} />
    </>
  );
}
