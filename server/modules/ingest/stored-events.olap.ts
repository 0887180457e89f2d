import { z } from "zod";
import { namedQuery } from "#server/platform/clickhouse/clickhouse.ts";

/** Which of these ids another block has stored already, and what with. */
export const storedElsewhere = namedQuery({
  name: "sink.storedElsewhere",
  sql: `SELECT concat(toString(app_id), event_id) AS id, any(type) AS type, any(name) AS name, any(user_id) AS user_id FROM events
    WHERE app_id IN {apps:Array(UUID)} AND event_id IN {ids:Array(String)} AND block != {block:String} GROUP BY app_id, event_id`,
  params: z.object({ apps: z.array(z.uuid()), ids: z.array(z.string()), block: z.string() }),
  row: z.object({ id: z.string(), type: z.string(), name: z.string(), user_id: z.string() }),
  tenant: true,
});
