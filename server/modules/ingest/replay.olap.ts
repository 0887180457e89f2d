import { z } from "zod";
import { namedQuery } from "#server/platform/clickhouse/clickhouse.ts";

/** How many events the blocks of one replay brought. */
export const replayed = namedQuery({
  name: "replay.stored",
  sql: `SELECT count() AS n FROM events WHERE startsWith(block, {name:String})`,
  params: z.object({ name: z.string() }),
  row: z.object({ n: z.number() }),
  tenant: true,
});
