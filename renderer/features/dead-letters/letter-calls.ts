import type { DeadLetter } from "#shared/contracts/dead-letters.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { api, trpc } from "#renderer/lib/trpc.ts";

type Which = Pick<DeadLetter, "deadLetterId" | "tenantId">;
const AT_ONCE = 200;

/** Calls of at most 200 ids, each of one tenant. */
export function callsOf<Row extends Which>(rows: readonly Row[]): (readonly Row[])[] {
  return [...Map.groupBy(rows, (row) => row.tenantId).values()].flatMap((own) =>
    Array.from({ length: Math.ceil(own.length / AT_ONCE) }, (_, nth) =>
      own.slice(nth * AT_ONCE, (nth + 1) * AT_ONCE),
    ),
  );
}

/** The input of one of those calls. */
export const idsOf = (rows: readonly Which[]) => ({
  tenantId: rows[0]?.tenantId as DeadLetter["tenantId"],
  deadLetterIds: rows.map((row) => row.deadLetterId),
});

export const refreshLetters = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: trpc.deadletters.pathKey() }),
    queryClient.invalidateQueries({ queryKey: trpc.news.pathKey() }),
  ]);

/** Takes a discarding back. */
export async function restoreLetters(rows: readonly Which[]): Promise<void> {
  try {
    for (const own of callsOf(rows)) await api.deadletters.restore.mutate(idsOf(own));
  } finally {
    await refreshLetters();
  }
}
