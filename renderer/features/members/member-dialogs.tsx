import { Radio, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ROLES, type Role } from "#shared/access/index.ts";
import type { Member } from "#shared/contracts/access.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import type { Scope } from "./invite-form.tsx";

interface MemberDialogProps {
  tenantId: TenantId;
  scope: Scope;
  member: Member;
  onClose: () => void;
}

function useMembersChanged(onClose: () => void) {
  const client = useQueryClient();
  return (message: string) => {
    notifications.show({ message, color: "green" });
    onClose();
    void client.invalidateQueries({ queryKey: trpc.members.pathKey() });
    void client.invalidateQueries({ queryKey: trpc.sessions.pathKey() });
  };
}

/** Chooses another role; works at once in open sessions too. */
export function ChangeRoleDialog({ tenantId, scope, member, onClose }: MemberDialogProps) {
  const t = useT("members");
  const roles = useT("access");
  const [role, setRole] = useState<Role>(member.role);
  const changed = useMembersChanged(onClose);
  const change = useMutation(
    trpc.members.setRole.mutationOptions({
      onSuccess: (after) =>
        changed(t("setRole.done", { name: member.name, role: roles(after.role) })),
    }),
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("setRole.title", { name: member.name })}
      consequence={t("setRole.text")}
      verb={t("setRole.submit")}
      busy={change.isPending}
      error={change.error}
      onConfirm={() =>
        role === member.role ? onClose() : change.mutate({ tenantId, userId: member.userId, role })
      }
    >
      <Radio.Group
        value={role}
        onChange={(value) => setRole(ROLES.find((name) => name === value) ?? member.role)}
        aria-label={t("setRole.title", { name: member.name })}
      >
        <Stack gap={8}>
          {ROLES.map((name) => (
            <Radio
              key={name}
              value={name}
              label={roles(name)}
              description={t(`hint.${scope}.${name}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
    </ConfirmDialog>
  );
}

/** Takes a person's access away and ends their sessions. */
export function RemoveMemberDialog({ tenantId, member, onClose }: MemberDialogProps) {
  const t = useT("members");
  const changed = useMembersChanged(onClose);
  const remove = useMutation(
    trpc.members.remove.mutationOptions({
      onSuccess: () => changed(t("remove.done", { name: member.name })),
    }),
  );
  const { name } = member;
  const count = member.activeSessions;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      danger
      title={t("remove.title", { name })}
      consequence={count === 0 ? t("remove.textNone", { name }) : t("remove.text", { name, count })}
      verb={t("remove.submit", { name })}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ tenantId, userId: member.userId })}
    />
  );
}
