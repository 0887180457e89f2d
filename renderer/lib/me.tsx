import { createContext, useContext } from "react";
import type { Me } from "#shared/contracts/access.ts";
import { ROLES, grantOf, type Permission, type Role } from "#shared/access/index.ts";

export const MeContext = createContext<Me | null>(null);

/** The signed-in person. Only inside the shell. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === null) throw new Error("useMe() is used outside the signed-in shell.");
  return me;
}

/** May the signed-in person do this? The server decides again; this only hides and disables. */
export const useCan = (permission: Permission): boolean => useMe().permissions.includes(permission);

/** The roles of this scope that hold a permission, for "ask a …". */
export const rolesWith = (permission: Permission, scope: "platform" | "tenant"): Role[] =>
  ROLES.filter((role) => grantOf(permission, scope, role) === "yes");
