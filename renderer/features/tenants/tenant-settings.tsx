export function TenantSettingsTab() {
  return null;
}
