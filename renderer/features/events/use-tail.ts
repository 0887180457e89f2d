import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { StoredEvent } from "#shared/contracts/events.ts";
import type { AppId, TenantId } from "#shared/kernel/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { heldBack } from "./tail-filter.ts";

const NONE: readonly StoredEvent[] = [];

/** The latest 200 events; while paused the shown ones stand still and the new ones are counted. */
export function useTail(tenantId: TenantId, appId: AppId | undefined, enabled: boolean) {
  const [frozen, setFrozen] = useState<readonly StoredEvent[] | null>(null);
  const query = useQuery(
    trpc.events.latest.queryOptions(
      { tenantId, limit: 200, ...(appId === undefined ? {} : { appId }) },
      { enabled, refetchInterval: 15_000 },
    ),
  );
  const fresh = query.data?.events ?? NONE;
  return {
    query,
    events: frozen ?? fresh,
    paused: frozen !== null,
    waiting: frozen === null ? 0 : heldBack(frozen, fresh),
    pause: () => setFrozen(fresh),
    resume: () => setFrozen(null),
  };
}
