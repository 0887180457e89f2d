import { useMutation } from "@tanstack/react-query";
import type { TenantId } from "#shared/kernel/index.ts";
import { beginImpersonation } from "#renderer/lib/auth.ts";
import { useIdempotencyKey } from "#renderer/lib/idempotency-key.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { forgetPages } from "#renderer/lib/page-cache.ts";
import { api } from "#renderer/lib/trpc.ts";

export interface ImpersonationRequest {
  tenantId: TenantId;
  reason: string;
  caseNumber: string;
  minutes: number;
}

/** Switches this window to the impersonated tenant; everything cached belonged to somebody else. */
export async function enterImpersonation(impersonationId: string, tenantId: TenantId) {
  await beginImpersonation(impersonationId);
  forgetPages(queryClient);
  window.location.hash = `#/tenants/${tenantId}`;
  window.location.reload();
}

/** Asks for the impersonation and enters it. */
export function useStartImpersonation() {
  const idempotency = useIdempotencyKey();
  return useMutation({
    mutationFn: async (input: ImpersonationRequest) => {
      const made = await api.access.impersonate.mutate({
        ...input,
        idempotencyKey: idempotency.keyFor(input),
      });
      idempotency.renew();
      await enterImpersonation(made.impersonationId, made.tenantId);
    },
  });
}
