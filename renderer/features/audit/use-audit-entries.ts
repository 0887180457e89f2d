import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { TenantId } from "#shared/kernel/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import type { AuditEntry } from "#shared/contracts/audit.ts";
import type { AuditQuery } from "./audit-filter.ts";

const PAGE = 100;
const MAX_SEARCHED = 5000;

/** Which chain, and the number in it. */
export const entryKey = (entry: Pick<AuditEntry, "tenantId" | "seq">): string =>
  `${entry.tenantId}.${entry.seq}`;

/** The entries of a filter, newest first, page by page. Loads on until `wanted` is there, at most 5,000 entries. */
export function useAuditEntries(
  tenantId: TenantId,
  filter: AuditQuery,
  wanted: string | undefined,
) {
  const query = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { tenantId, limit: PAGE, ...filter },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const entries = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const index =
    wanted === undefined ? -1 : entries.findIndex((entry) => entryKey(entry) === wanted);
  const searching =
    wanted !== undefined && index === -1 && hasNextPage && entries.length < MAX_SEARCHED;
  useEffect(() => {
    if (searching && !isFetchingNextPage) void fetchNextPage();
  }, [searching, isFetchingNextPage, fetchNextPage]);
  const more = () => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  };
  return { query, entries, index, more };
}
