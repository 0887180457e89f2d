export type TenantId = string;
export const tenantId = (value: string): TenantId => value;
