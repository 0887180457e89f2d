import { integration, unit, type Fault } from "./fault.ts";

const at = (file: string) => `server/platform/clickhouse/${file}`;
const access = unit(at("server-access.test.ts"));
const ddl = unit(at("server-ddl.test.ts"));
const chdb = integration(at("chdb.int.test.ts"));
const server = integration(at("clickhouse-server.int.test.ts"));
const schema = integration("server/modules/ingest/events-schema.int.test.ts");
const SINK = "server/modules/ingest/sink.olap.ts";

/** A ClickHouse server keeps tenants apart or is refused; events keep their form. */
export const CLICKHOUSE_FAULTS: readonly Fault[] = [
  {
    name: "a-clickhouse-server-is-used-unchecked",
    file: at("clickhouse-server.ts"),
    find: "    refuse(accessFaults(facts, accounts));\n",
    replace: "    void accessFaults(facts, accounts);\n",
    test: server,
  },
  {
    name: "a-clickhouse-server-is-asked-without-the-tenant",
    file: at("server-client.ts"),
    find: "log_comment: logComment },",
    replace: 'log_comment: logComment && "__system" },',
    test: server,
  },
  {
    name: "a-policy-that-shows-more-goes-unnoticed",
    file: at("server-access-check.ts"),
    find: "  Boolean(policy.apply_to_all) || policy.apply_to_list.includes(reader);",
    replace: '  policy.apply_to_list.join() === reader && policy.table !== "";',
    test: access,
  },
  {
    name: "a-policy-with-another-condition-passes",
    file: at("server-access-check.ts"),
    find: '  isTenantFilter(policy.select_filter ?? "");',
    replace: '  isTenantFilter(policy.select_filter ?? "") !== undefined;',
    test: access,
  },
  {
    name: "the-clickhouse-reader-may-write",
    file: at("server-access.ts"),
    find: " SETTINGS readonly = 2`",
    replace: "`",
    test: access,
  },
  {
    name: "a-table-of-a-server-forgets-tokens",
    file: at("server-ddl.ts"),
    find: "`non_replicated_deduplication_window = 1000, ${TABLE_SETTINGS}`",
    replace: "TABLE_SETTINGS",
    test: ddl,
  },
  {
    name: "an-overloaded-server-counts-as-an-answer",
    file: at("server-failure.ts"),
    find: "  return LATER.has(Number(error.code))\n",
    replace: "  return LATER.has(0)\n",
    test: server,
  },
  {
    name: "a-text-like-a-date-becomes-one",
    file: at("json-settings.ts"),
    find: "  input_format_try_infer_dates: 0,\n",
    replace: "",
    test: schema,
  },
  {
    name: "what-json-cannot-hold-is-lost",
    file: SINK,
    find: "if(isNull(parsed), properties, '')",
    replace: "''",
    test: schema,
  },
  {
    name: "every-plan-keeps-events-alike",
    file: SINK,
    find: "if(retention_days = 0, ${RETENTION_DAYS}, retention_days)",
    replace: "toUInt16(${RETENTION_DAYS})",
    test: schema,
  },
  {
    name: "a-cluster-of-several-shards-is-used",
    file: at("server-cluster.ts"),
    find: "if (shards > 1)",
    replace: "if (shards > 100)",
    test: unit(at("server-cluster.test.ts")),
  },
  {
    name: "a-question-runs-on-for-nobody",
    file: at("chdb-child.ts"),
    find: "request.cancelled = true;",
    replace: "return;",
    test: chdb,
  },
  {
    name: "a-clickhouse-server-works-on-for-nobody",
    file: at("server-client.ts"),
    find: "cancel_http_readonly_queries_on_client_close: 1",
    replace: "cancel_http_readonly_queries_on_client_close: 0",
    test: server,
  },
  {
    name: "who-left-the-line-is-asked-for",
    file: at("fair-queries.ts"),
    find: "line.waiting.splice(line.waiting.indexOf(go), 1);",
    replace: "",
    test: unit(at("fair-queries.test.ts")),
  },
  {
    name: "who-keeps-the-engine-busy-does-not-step-back",
    file: at("patient-queries.ts"),
    find: "return ms >= all / uses.size;",
    replace: "return false;",
    test: unit(at("patient-queries.test.ts")),
  },
  {
    name: "who-asks-little-steps-back-too",
    file: at("patient-queries.ts"),
    find: "return ms >= all / uses.size;",
    replace: "return true;",
    test: unit(at("patient-queries.test.ts")),
  },
  {
    name: "who-left-waits-for-its-turn",
    file: at("patient-queries.ts"),
    find: "  if (!signal) return void (await before);",
    replace: "  if (before) return void (await before);",
    test: unit(at("patient-queries.test.ts")),
  },
  {
    name: "a-question-outlives-its-client",
    file: "server/platform/trpc/procedures.ts",
    find: "client ? AbortSignal.any([request.signal, client]) : request.signal",
    replace: "request.signal",
    test: integration("server/app/http/taken-back.int.test.ts"),
  },
];
