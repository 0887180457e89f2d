import { ClickHouseFailure } from "./clickhouse-failure.ts";
import type { InsertBlock } from "./clickhouse.ts";
import { JSON_SETTINGS } from "./json-settings.ts";

const BLOCK_LIMIT_BYTES = 64_000_000;
/** One block whatever its size: a token covers whole blocks, so a second one could be lost or doubled. */
const ONE_BLOCK =
  "min_insert_block_size_rows = 100000000, min_insert_block_size_bytes = 1000000000";
/** Cutting a block up for several readers costs a tenth of what storing it costs; the machine has other work for its other cores. */
const READ_ALONE = "input_format_parallel_parsing = 0";
const JSON_AS_SENT = Object.entries(JSON_SETTINGS)
  .map(([name, value]) => `${name} = ${value}`)
  .join(", ");

/** `INSERT … SELECT … FROM source`; every part of it is ours, the client's bytes are only in the source. */
export function insertStatement(block: InsertBlock, source: string): string {
  const { table, columns, select, token, ndjson } = block;
  const wrong =
    (!/^\w+$/.test(table) && `the table ${table}`) ||
    (!columns.every((column) => /^\w+$/.test(column)) && `the columns ${columns.join()}`) ||
    (!/^[\w.:-]{1,200}$/.test(token) && `the token ${token}`) ||
    (select.split("{source}").length !== 2 && "a select without one {source}") ||
    (ndjson.byteLength > BLOCK_LIMIT_BYTES &&
      `${ndjson.byteLength} bytes (limit ${BLOCK_LIMIT_BYTES})`);
  if (wrong) throw new ClickHouseFailure(`a block cannot be inserted with ${wrong}`);
  return `INSERT INTO ${table} (${columns.join(", ")})
SETTINGS insert_deduplication_token = '${token}', deduplicate_blocks_in_dependent_materialized_views = 1, ${ONE_BLOCK}, ${READ_ALONE}, ${JSON_AS_SENT}
${select.replace("{source}", () => source)}`;
}
