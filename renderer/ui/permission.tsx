import { Button, Tooltip, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import type { Permission } from "#shared/access/index.ts";
import { useT } from "../i18n/index.ts";
import { rolesWith, useCan, useMe } from "../lib/me.tsx";

/** Shows its children only to who has the permission. */
export function Can({ permission, children }: { permission: Permission; children: ReactNode }) {
  return useCan(permission) ? children : null;
}

/** Why the person may not, as a sentence; null when they may. */
export function useMissing(permission: Permission): string | null {
  const t = useT("common");
  const names = useT("access");
  const me = useMe();
  const allowed = useCan(permission);
  if (allowed) return null;
  const roles = rolesWith(permission, me.scope).map((role) => names(role));
  return t("needsPermission", {
    permission,
    roles: roles.length === 0 ? t("nobody") : roles.join(", "),
  });
}

interface PermissionButtonProps extends ButtonProps {
  permission: Permission;
  /** Another reason it is off right now, shown on hover. */
  blocked?: string | null;
  onClick?: () => void;
  type?: "button" | "submit";
}

/** A button that stays visible but disabled when the permission is missing, and says which on hover. */
export function PermissionButton({
  permission,
  blocked = null,
  children,
  onClick,
  ...rest
}: PermissionButtonProps) {
  const missing = useMissing(permission) ?? blocked;
  const off = missing !== null || rest.disabled === true;
  return (
    <Tooltip label={missing ?? ""} disabled={missing === null}>
      <Button
        {...rest}
        {...(off ? { "data-disabled": true } : {})}
        aria-disabled={off || undefined}
        onClick={(event) => (off ? event.preventDefault() : onClick?.())}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
