import { UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import type { Member } from "#shared/contracts/access.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan, useMe } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconShieldCheck, IconShieldX, IconUsers } from "#renderer/ui/icons.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import type { Scope } from "./invite-form.tsx";
import { MemberMenu } from "./member-menu.tsx";
import classes from "./members.module.css";

function Person({ member }: { member: Member }) {
  const common = useT("common");
  const me = useMe();
  return (
    <span className={classes["person"]}>
      <bdi>{member.name}</bdi>
      <span className="dim">{member.email}</span>
      {member.userId === me.userId && <span className={classes["tag"]}>{common("you")}</span>}
    </span>
  );
}

function Totp({ on }: { on: boolean }) {
  const t = useT("members");
  const Mark = on ? IconShieldCheck : IconShieldX;
  return (
    <span className={classes["totp"]} data-on={on}>
      <Mark size={14} aria-hidden />
      {t(on ? "totp.on" : "totp.off")}
    </span>
  );
}

function useColumns(tenantId: TenantId, scope: Scope, onSessions: (userId: string) => void) {
  const t = useT("members");
  const common = useT("common");
  const roles = useT("access");
  const format = useFormat();
  const maySessions = useCan("sessions.read");
  return useMemo(
    (): readonly ColumnSpec<Member>[] => [
      {
        id: "person",
        header: t("column.person"),
        width: "minmax(260px, 2fr)",
        cell: (member) => <Person member={member} />,
      },
      {
        id: "role",
        header: t("column.role"),
        width: "minmax(110px, 0.7fr)",
        cell: (member) => roles(member.role),
      },
      {
        id: "totp",
        header: t("column.totp"),
        width: "130px",
        cell: (member) => <Totp on={member.totpEnabled} />,
      },
      {
        id: "lastSeen",
        header: t("column.lastSeen"),
        width: "130px",
        cell: (member) => <RelativeTime at={member.lastSeenAt} />,
      },
      {
        id: "sessions",
        header: t("column.sessions"),
        width: "90px",
        align: "right",
        cell: (member) =>
          maySessions && member.activeSessions > 0 ? (
            <UnstyledButton
              fz="inherit"
              td="underline"
              aria-label={`${t("sessions.of", { name: member.name })}: ${member.activeSessions}`}
              onClick={() => onSessions(member.userId)}
            >
              {format.number(member.activeSessions)}
            </UnstyledButton>
          ) : (
            format.number(member.activeSessions)
          ),
      },
      {
        id: "joined",
        header: t("column.joined"),
        width: "130px",
        cell: (member) => <RelativeTime at={member.createdAt} />,
      },
      {
        id: "actions",
        header: common("actions"),
        quiet: true,
        fixed: true,
        width: "48px",
        cell: (member) => (
          <MemberMenu
            tenantId={tenantId}
            scope={scope}
            member={member}
            onSessions={() => onSessions(member.userId)}
          />
        ),
      },
    ],
    [t, common, roles, format, maySessions, tenantId, scope, onSessions],
  );
}

interface PeopleTableProps {
  tenantId: TenantId;
  scope: Scope;
  currentId: string | null;
  onSessions: (userId: string) => void;
  /** The button to begin, shown when nobody is here. */
  action: ReactNode;
  maxHeight?: number;
}

/** The members of a tenant, or the staff when it is the platform's own. */
export function PeopleTable(props: PeopleTableProps) {
  const { tenantId, scope, onSessions } = props;
  const t = useT("members");
  const query = useQuery(trpc.members.list.queryOptions({ tenantId }));
  const columns = useColumns(tenantId, scope, onSessions);
  const label = t(scope === "platform" ? "people" : "title");
  if (query.error !== null && query.data === undefined)
    return <ErrorState error={query.error} what={label} onRetry={() => void query.refetch()} />;
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={query.data ?? []}
      rowId={(member) => member.userId}
      rowName={(member) => member.name}
      loading={query.isPending}
      skeletonRows={scope === "tenant" ? 4 : 14}
      currentId={props.currentId}
      onOpen={(member) => onSessions(member.userId)}
      {...(props.maxHeight === undefined ? {} : { maxHeight: props.maxHeight })}
      empty={
        <EmptyState
          icon={<IconUsers size={20} />}
          title={t("empty.title")}
          text={t("empty.text")}
          action={props.action}
        />
      }
    />
  );
}
