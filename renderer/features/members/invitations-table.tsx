import { Button, Group, Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Invitation } from "#shared/contracts/access.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconMail } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import { InvitationResult } from "./invite-form.tsx";

interface AskedFor {
  invitation: Invitation;
  what: "approve" | "revoke";
}

/** Approve, which shows the link once, or revoke. */
function InvitationDialog(props: { tenantId: TenantId; asked: AskedFor; onClose: () => void }) {
  const { tenantId, onClose } = props;
  const { invitation, what } = props.asked;
  const { invitationId, email, invitedBy } = invitation;
  const t = useT("members");
  const common = useT("common");
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: trpc.members.pathKey() });
  const approve = useMutation(
    trpc.members.approveInvitation.mutationOptions({ onSuccess: () => void refresh() }),
  );
  const revoke = useMutation(
    trpc.members.revokeInvitation.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("revokeInvitation.done", { email }), color: "green" });
        onClose();
        void refresh();
      },
    }),
  );
  if (approve.data !== undefined)
    return (
      <Modal
        opened
        onClose={onClose}
        size={520}
        closeOnClickOutside={false}
        title={t("approve")}
        closeButtonProps={{ "aria-label": common("close") }}
      >
        <InvitationResult email={email} url={approve.data.url} onDone={onClose} />
      </Modal>
    );
  return what === "approve" ? (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("approve.title", { email })}
      consequence={t("approve.text", { email, invitedBy })}
      verb={t("approve.submit")}
      busy={approve.isPending}
      error={approve.error}
      onConfirm={() => approve.mutate({ tenantId, invitationId })}
    />
  ) : (
    <ConfirmDialog
      opened
      onClose={onClose}
      danger
      title={t("revokeInvitation.title", { email })}
      consequence={t("revokeInvitation.text", { email })}
      verb={t("revokeInvitation.submit")}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate({ tenantId, invitationId })}
    />
  );
}

function Actions(props: { invitation: Invitation; onAsk: (what: AskedFor["what"]) => void }) {
  const t = useT("members");
  const { state } = props.invitation;
  if (state !== "open" && state !== "awaiting_approval") return null;
  return (
    <Group gap={6} wrap="nowrap">
      {state === "awaiting_approval" && (
        <PermissionButton
          permission="members.approveInvitation"
          size="compact-xs"
          onClick={() => props.onAsk("approve")}
        >
          {t("approve")}
        </PermissionButton>
      )}
      <PermissionButton
        permission="members.revokeInvitation"
        variant="default"
        size="compact-xs"
        onClick={() => props.onAsk("revoke")}
      >
        {t("revokeInvitation")}
      </PermissionButton>
    </Group>
  );
}

interface InvitationsTableProps {
  tenantId: TenantId;
  maxHeight?: number;
  /** The button to begin, when there is none. */
  onInvite?: () => void;
}

function useColumns(onAsk: (asked: AskedFor) => void): readonly ColumnSpec<Invitation>[] {
  const t = useT("members");
  const common = useT("common");
  const roles = useT("access");
  return useMemo(
    (): readonly ColumnSpec<Invitation>[] => [
      {
        id: "email",
        header: t("column.email"),
        width: "minmax(220px, 2fr)",
        cell: (row) => row.email,
      },
      {
        id: "role",
        header: t("column.role"),
        width: "minmax(110px, 0.7fr)",
        cell: (row) => roles(row.role),
      },
      {
        id: "state",
        header: t("column.state"),
        width: "170px",
        cell: (row) => <StateBadge state={row.state} />,
      },
      {
        id: "by",
        header: t("column.invitedBy"),
        width: "minmax(130px, 1fr)",
        cell: (row) => <bdi>{row.invitedBy}</bdi>,
      },
      {
        id: "expires",
        header: t("column.expires"),
        width: "130px",
        cell: (row) => <RelativeTime at={row.expiresAt} />,
      },
      {
        id: "actions",
        header: common("actions"),
        quiet: true,
        fixed: true,
        width: "220px",
        align: "right",
        cell: (invitation) => (
          <Actions invitation={invitation} onAsk={(what) => onAsk({ invitation, what })} />
        ),
      },
    ],
    [t, common, roles, onAsk],
  );
}

/** Invitations of a tenant with their state; those of staff admins wait for a second admin. */
export function InvitationsTable({ tenantId, maxHeight, onInvite }: InvitationsTableProps) {
  const t = useT("members");
  const [asked, setAsked] = useState<AskedFor | null>(null);
  const query = useQuery(trpc.members.invitations.queryOptions({ tenantId }));
  const columns = useColumns(setAsked);
  if (query.error !== null && query.data === undefined)
    return (
      <ErrorState
        error={query.error}
        what={t("invitations")}
        onRetry={() => void query.refetch()}
      />
    );
  return (
    <>
      <DataTable
        label={t("invitations")}
        columns={columns}
        rows={query.data ?? []}
        rowId={(row) => row.invitationId}
        rowName={(row) => row.email}
        loading={query.isPending}
        skeletonRows={4}
        {...(maxHeight === undefined ? {} : { maxHeight })}
        empty={
          <EmptyState
            icon={<IconMail size={20} />}
            title={t("invitations.empty")}
            text={t("invitations.emptyText")}
            action={
              onInvite !== undefined && (
                <Button variant="default" onClick={onInvite}>
                  {t("invite")}
                </Button>
              )
            }
          />
        }
      />
      {asked !== null && (
        <InvitationDialog tenantId={tenantId} asked={asked} onClose={() => setAsked(null)} />
      )}
    </>
  );
}
