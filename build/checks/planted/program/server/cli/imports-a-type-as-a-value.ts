// planted: lint/typescript(consistent-type-imports), types/TS1484
import { TenantId } from "#shared/kernel/ids.ts";

export const id: TenantId = "x";
