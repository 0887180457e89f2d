import { Outlet } from "@tanstack/react-router";
export function TenantPage() {
  return <Outlet />;
}
