import { z } from "zod";
import { EVENT_COLUMNS, type Property } from "#shared/contracts/analytics.ts";
import { groupOf, valueOf, whereRows, type Rows } from "./filters.olap.ts";
import { bound, joined, olap, shapedQuery } from "./fragment.olap.ts";

/** How many of the newest events are looked at for the names of properties. */
const SAMPLE = olap`20000`;

const Columns = z.object({ sampled: z.number(), filled: z.array(z.number()) });
/** The newest events of a range, and how many of them have each column, in the order of EVENT_COLUMNS. */
export function columnsQuery(rows: Rows) {
  const columns = joined(
    EVENT_COLUMNS.map((column) => valueOf(column)),
    "comma",
  );
  return shapedQuery(
    "analytics.columns",
    olap`SELECT count() AS sampled, sumForEach(filled) AS filled
      FROM (SELECT arrayMap(v -> toUInt32(v != ''), [${columns}]) AS filled FROM events WHERE ${whereRows(rows)} ORDER BY at DESC LIMIT ${SAMPLE})`,
    Columns,
  );
}

const Path = z.object({ path: z.string(), types: z.array(z.string()), events: z.number() });
/** The paths inside `properties` of the same events, most frequent first, with ClickHouse's names of their types. */
export const pathsQuery = (rows: Rows, search: string) =>
  shapedQuery(
    "analytics.paths",
    olap`SELECT pair.1 AS path, groupUniqArray(8)(pair.2) AS types, count() AS events
      FROM (SELECT arrayJoin(JSONAllPathsWithTypes(properties)) AS pair FROM (SELECT properties FROM events WHERE ${whereRows(rows)} ORDER BY at DESC LIMIT ${SAMPLE}))
      WHERE positionCaseInsensitiveUTF8(path, ${bound("String", search)}) > 0 OR ${bound("String", search)} = ''
      GROUP BY path ORDER BY events DESC, path LIMIT 1000`,
    Path,
  );

const Value = z.object({ value: z.string(), events: z.number() });
export const propertyValuesQuery = (
  rows: Rows,
  property: Property,
  prefix: string,
  limit: number,
) =>
  shapedQuery(
    "analytics.propertyValues",
    olap`SELECT ${groupOf(property)} AS value, count() AS events
      FROM events WHERE ${whereRows(rows)}
      GROUP BY value HAVING value != '' AND startsWith(lowerUTF8(value), lowerUTF8(${bound("String", prefix)}))
      ORDER BY events DESC, value LIMIT ${bound("UInt32", limit)}`,
    Value,
  );
