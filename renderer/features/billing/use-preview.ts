import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ChangePreview, SubscriptionChange } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { api } from "#renderer/lib/trpc.ts";

/**
 * What a change would do, asked for once. Its key is its own: an announcement must not put another amount under the pointer of
 * somebody who is about to agree to this one; `again` asks anew.
 */
export function usePreview(tenantId: TenantId, change: SubscriptionChange | null) {
  const [round, setRound] = useState(0);
  const query = useQuery<ChangePreview>({
    queryKey: ["change-preview", tenantId, change, round],
    queryFn: ({ signal }) =>
      change === null
        ? Promise.reject(new Error("nothing to preview"))
        : api.subscriptions.preview.query({ tenantId, change }, { signal }),
    enabled: change !== null,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return { ...query, again: () => setRound((before) => before + 1) };
}
