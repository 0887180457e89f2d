export function TenantOverviewTab() {
  return null;
}
