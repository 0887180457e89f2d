import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { JSON_SETTINGS } from "./json-settings.ts";
import { TENANT_FILTER } from "./tenant-filter.ts";

export const DATABASE = "unmogrowp";

export interface ChdbConfig {
  /** Every table with a `tenant_id`: the engine filters them by the tenant in `log_comment`. */
  readonly tenantTables: readonly string[];
  readonly memoryMb: number;
}

/** Writes the engine's configuration into `dir` and returns the file to give to it. */
export async function writeChdbConfig(dir: string, config: ChdbConfig): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, "config.xml");
  const users = join(dir, "users.xml");
  await writeFile(users, usersXml(config), { mode: 0o600 });
  await writeFile(file, serverXml(users, config.memoryMb), { mode: 0o600 });
  await writeFile(tableList(dir), JSON.stringify(config.tenantTables));
  return file;
}

/** The tables of the last start, which are most often this one's too. */
export async function knownTenantTables(dir: string): Promise<string[]> {
  const text = await readFile(tableList(dir), "utf8").catch(() => "[]");
  return JSON.parse(text) as string[];
}

const tableList = (dir: string) => join(dir, "tenant-tables.json");

function usersXml({ tenantTables, memoryMb }: ChdbConfig): string {
  const filters = tenantTables.map(
    (table) => `<${identifier(table)}><filter>${TENANT_FILTER}</filter></${table}>`,
  );
  return `<clickhouse>
  <profiles><default>
    <max_threads>2</max_threads>
    <max_memory_usage>${Math.round(memoryMb * 0.6) * 1_000_000}</max_memory_usage>
    <date_time_output_format>iso</date_time_output_format>
    <date_time_input_format>best_effort</date_time_input_format>
    <output_format_json_quote_64bit_integers>0</output_format_json_quote_64bit_integers>
    <input_format_skip_unknown_fields>1</input_format_skip_unknown_fields>
    <session_timezone>UTC</session_timezone>
    ${Object.entries(JSON_SETTINGS)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join("\n    ")}
  </default></profiles>
  <users><default>
    <password></password><networks><ip>::/0</ip></networks>
    <profile>default</profile><quota>default</quota>
    <databases><${DATABASE}>
      ${filters.join("\n      ")}
    </${DATABASE}></databases>
  </default></users>
  <quotas><default></default></quotas>
</clickhouse>
`;
}

const serverXml = (users: string, memoryMb: number): string => `<clickhouse>
  <users_config>${users.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</users_config>
  <max_server_memory_usage>${memoryMb * 1_000_000}</max_server_memory_usage>
  <mark_cache_size>33554432</mark_cache_size>
  <index_mark_cache_size>8388608</index_mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <mmap_cache_size>100</mmap_cache_size>
  <max_thread_pool_free_size>4</max_thread_pool_free_size>
  <background_pool_size>2</background_pool_size>
  <background_schedule_pool_size>2</background_schedule_pool_size>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_common_pool_size>1</background_common_pool_size>
  <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
  <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
  <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
  <merge_tree>
    <non_replicated_deduplication_window>1000</non_replicated_deduplication_window>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
</clickhouse>
`;

function identifier(table: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(table))
    throw new Error(
      `the table ${table} cannot be filtered by tenant: names are [a-z0-9_] (give a view its table with TO)`,
    );
  return table;
}
