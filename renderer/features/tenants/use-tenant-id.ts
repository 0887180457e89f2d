import { useParams } from "@tanstack/react-router";
import type { TenantId } from "#shared/kernel/index.ts";

/** The tenant whose page is open. */
export const useTenantId = (): TenantId =>
  useParams({
    strict: false,
    select: (params) => (params as { tenantId: string }).tenantId,
  }) as TenantId;
