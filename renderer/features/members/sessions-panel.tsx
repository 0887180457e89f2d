import { useQuery } from "@tanstack/react-query";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { IconDeviceDesktop } from "#renderer/ui/icons.ts";
import { useMissing } from "#renderer/ui/permission.tsx";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { EmptyState, ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import { RevokeSessionDialog, SessionRow } from "./session-row.tsx";
import { useRevokeSession } from "./use-revoke-session.ts";

interface SessionsPanelProps {
  tenantId: TenantId;
  /** Whose; null closes the panel. */
  userId: string | null;
  onClose: () => void;
}

function Body({ tenantId, userId }: { tenantId: TenantId; userId: string }) {
  const t = useT("members");
  const query = useQuery(trpc.sessions.list.queryOptions({ tenantId }));
  const revoke = useRevokeSession(tenantId);
  const blocked = useMissing("sessions.revoke");
  if (query.data === undefined)
    return query.error === null ? (
      <SkeletonLines rows={4} height={36} />
    ) : (
      <ErrorState error={query.error} what={t("sessions")} onRetry={() => void query.refetch()} />
    );
  const sessions = query.data.filter((session) => session.userId === userId);
  if (sessions.length === 0)
    return (
      <EmptyState
        icon={<IconDeviceDesktop size={20} />}
        title={t("sessions.none")}
        text={t("sessions.noneText")}
      />
    );
  return (
    <>
      <ul style={{ margin: 0, padding: 0, listStyle: "none" }}>
        {sessions.map((session) => (
          <SessionRow
            key={session.sessionId}
            session={session}
            blocked={blocked}
            onRevoke={() => revoke.ask(session)}
          />
        ))}
      </ul>
      <RevokeSessionDialog {...revoke.dialog} />
    </>
  );
}

/** The open sessions of one member, each with Sign out. */
export function SessionsPanel({ tenantId, userId, onClose }: SessionsPanelProps) {
  const t = useT("members");
  const members = useQuery(trpc.members.list.queryOptions({ tenantId }));
  const name = members.data?.find((member) => member.userId === userId)?.name ?? "…";
  return (
    <SidePanel opened={userId !== null} onClose={onClose} title={t("sessions.of", { name })}>
      {userId !== null && <Body tenantId={tenantId} userId={userId} />}
    </SidePanel>
  );
}
