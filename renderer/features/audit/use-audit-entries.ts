import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { TenantId } from "#shared/kernel/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import type { AuditQuery } from "./audit-filter.ts";

const PAGE = 100;

/** The entries of a filter, newest first, page by page. Loads on until `wanted` is there or cannot be in the list. */
export function useAuditEntries(
  tenantId: TenantId,
  filter: AuditQuery,
  wanted: number | undefined,
) {
  const query = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { tenantId, limit: PAGE, ...filter },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const entries = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const index = wanted === undefined ? -1 : entries.findIndex((entry) => entry.seq === wanted);
  const oldest = entries.at(-1)?.seq ?? 0;
  const searching = wanted !== undefined && index === -1 && hasNextPage && oldest > wanted;
  useEffect(() => {
    if (searching && !isFetchingNextPage) void fetchNextPage();
  }, [searching, isFetchingNextPage, fetchNextPage]);
  const more = () => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  };
  return { query, entries, index, more };
}
