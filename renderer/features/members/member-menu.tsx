import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import type { Member } from "#shared/contracts/access.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { IconDeviceDesktop, IconDots, IconTrash, IconUserCheck } from "#renderer/ui/icons.ts";
import { useMissing } from "#renderer/ui/permission.tsx";
import type { Scope } from "./invite-form.tsx";
import { ChangeRoleDialog, RemoveMemberDialog } from "./member-dialogs.tsx";

interface MemberMenuProps {
  tenantId: TenantId;
  scope: Scope;
  member: Member;
  onSessions: () => void;
}

/** What can be done to one member; what may not be done stays visible and says why. */
export function MemberMenu({ tenantId, scope, member, onSessions }: MemberMenuProps) {
  const t = useT("members");
  const me = useMe();
  const [dialog, setDialog] = useState<"role" | "remove" | null>(null);
  const own = member.userId === me.userId;
  const noRole = useMissing("members.setRole") ?? (own ? t("setRole.own") : null);
  const noRemove = useMissing("members.remove") ?? (own ? t("remove.own") : null);
  const noSessions = useMissing("sessions.read");
  const close = () => setDialog(null);
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon aria-label={t("actions", { name: member.name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Item
            icon={<IconDeviceDesktop size={14} />}
            label={t("sessions.show")}
            why={noSessions}
            onClick={onSessions}
          />
          <Item
            icon={<IconUserCheck size={14} />}
            label={t("setRole")}
            why={noRole}
            onClick={() => setDialog("role")}
          />
          <Item
            icon={<IconTrash size={14} />}
            label={t("remove")}
            why={noRemove}
            onClick={() => setDialog("remove")}
          />
        </Menu.Dropdown>
      </Menu>
      {dialog === "role" && (
        <ChangeRoleDialog tenantId={tenantId} scope={scope} member={member} onClose={close} />
      )}
      {dialog === "remove" && (
        <RemoveMemberDialog tenantId={tenantId} scope={scope} member={member} onClose={close} />
      )}
    </>
  );
}

interface ItemProps {
  icon: React.ReactNode;
  label: string;
  why: string | null;
  onClick: () => void;
}
function Item({ icon, label, why, onClick }: ItemProps) {
  return (
    <Menu.Item leftSection={icon} disabled={why !== null} onClick={onClick}>
      {label}
      {why !== null && <div className="dim">{why}</div>}
    </Menu.Item>
  );
}
