import { Navigate } from "@tanstack/react-router";
import { useMe } from "#renderer/lib/me.tsx";

export function OwnBill() {
  const me = useMe();
  return me.scope === "platform" ? (
    <Navigate to="/invoices" replace />
  ) : (
    <Navigate to="/tenants/$tenantId/bill" params={{ tenantId: me.tenant.tenantId }} replace />
  );
}
