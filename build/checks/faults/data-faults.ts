import { integration, unit, type Fault } from "./fault.ts";

const ingestAt = (file: string) => `server/modules/ingest/${file}`;
const clickhouseAt = (file: string) => `server/platform/clickhouse/${file}`;

const door = integration(ingestAt("ingest-http.int.test.ts"));
const vendors = integration(ingestAt("ingest-vendors.int.test.ts"));
const slow = integration(ingestAt("ingest-slow-body.int.test.ts"));
const load = integration(ingestAt("ingest-load.int.test.ts"));
const scanner = unit(ingestAt("fast/scan-batch.test.ts"));
const batch = unit(ingestAt("accept-batch.test.ts"));
const chdb = integration(clickhouseAt("chdb.int.test.ts"));
const query = unit(clickhouseAt("named-query.test.ts"));

/** Events: from the door through the log into ClickHouse, once and for the right tenant. */
export const DATA_FAULTS: readonly Fault[] = [
  {
    name: "ingest-takes-a-body-of-any-size",
    file: ingestAt("read-body.ts"),
    find: "      if (bytes > MAX_BODY_BYTES) {",
    replace: "      if (bytes > Infinity) {",
    test: door,
  },
  {
    name: "ingest-closes-on-who-still-sends",
    file: ingestAt("ingest-answer.ts"),
    find: "  if (!end) return void res.end(body);",
    replace: "  if (res) return void res.end(body);",
    test: door,
  },
  {
    name: "ingest-unpacks-a-bomb",
    file: ingestAt("read-body.ts"),
    find: "{ maxOutputLength: MAX_BODY_BYTES, chunkSize: CHUNK_BYTES }",
    replace: "{ maxOutputLength: 2 ** 31, chunkSize: CHUNK_BYTES }",
    test: door,
  },
  {
    name: "ingest-takes-a-batch-of-any-length",
    file: ingestAt("parse-body.ts"),
    find: "if (batch.events.length > MAX_EVENTS)",
    replace: "if (false)",
    test: door,
  },
  {
    name: "ingest-takes-events-of-any-size",
    file: ingestAt("accept-event.ts"),
    find: "if (line.length > MAX_EVENT_BYTES || Buffer.byteLength(line) > MAX_EVENT_BYTES)",
    replace: "if (false)",
    test: batch,
  },
  {
    name: "ingest-counts-characters-for-bytes",
    file: ingestAt("accept-event.ts"),
    find: "line.length > MAX_EVENT_BYTES || Buffer.byteLength(line) > MAX_EVENT_BYTES",
    replace: "line.length > MAX_EVENT_BYTES",
    test: batch,
  },
  {
    name: "ingest-takes-events-of-any-depth",
    file: ingestAt("json-object.ts"),
    find: 'if (depth === 0) return "too_deep";',
    replace: "if (depth < -30) return undefined;",
    test: batch,
  },
  {
    name: "ingest-takes-events-from-the-future",
    file: ingestAt("accept-event.ts"),
    find: "return Math.min(Math.round(at), receivedAtMs);",
    replace: "return Math.round(at);",
    test: batch,
  },
  {
    name: "ingest-answers-before-the-events-are-durable",
    file: ingestAt("take-events.ts"),
    find: "  await eventLog.append({",
    replace: "  void eventLog.append({",
    test: door,
  },
  {
    name: "ingest-asks-nobody-for-the-key",
    file: ingestAt("take-events.ts"),
    find: "if (verdict.ok) return verdict.owner;",
    replace: "if (verdict.owner) return verdict.owner;",
    test: door,
  },
  {
    name: "ingest-lets-one-tenant-take-all-the-room",
    file: ingestAt("flight-budget.ts"),
    find: 'if (!mayHold(owner, bytes)) return "share_used";',
    replace: "",
    test: load,
  },
  {
    name: "ingest-trusts-a-key-for-as-long-as-a-body-takes",
    file: ingestAt("take-events.ts"),
    find: "performance.now() - verifiedAtMs > RECHECK_AFTER_MS",
    replace: "false",
    test: slow,
  },
  {
    name: "ingest-takes-an-event-for-another-app",
    file: ingestAt("accept-event.ts"),
    find: 'if (namesOtherApp(sent, arrival)) return refuse("wrong_app");',
    replace: "",
    test: vendors,
  },
  {
    name: "ingest-takes-over-bytes-that-read-otherwise",
    file: ingestAt("fast/json.as"),
    find: "if (load<i32>(KEYS_AT + (key << 2)) == hash) odd = true;",
    replace: "if (load<i32>(KEYS_AT + (key << 2)) == hash) continue;",
    test: scanner,
  },
  {
    name: "ingest-keeps-the-right-half-of-a-batch-that-comes-again",
    file: ingestAt("take-events.ts"),
    find: "accepted.stored > 0 && !spoiled",
    replace: "accepted.stored > 0",
    test: vendors,
  },
  {
    name: "a-block-is-stored-without-its-token",
    file: clickhouseAt("insert-statement.ts"),
    find: "insert_deduplication_token = '${token}', ",
    replace: "",
    test: chdb,
  },
  {
    name: "clickhouse-shows-every-tenant",
    file: clickhouseAt("tenant-filter.ts"),
    find: "= `tenant_id = toUUIDOrZero(getSetting('log_comment')) or getSetting('log_comment') = '${ALL_TENANTS}'`;",
    replace: "= `1 or '${ALL_TENANTS}' = ''`;",
    test: chdb,
  },
  {
    name: "clickhouse-answers-without-a-tenant",
    file: clickhouseAt("read-scope.ts"),
    find: "  if (tenantId !== undefined) return tenantId;\n",
    replace: "  return tenantId ?? ALL_TENANTS;\n",
    test: chdb,
  },
  {
    name: "clickhouse-keeps-the-tenant-of-the-query-before",
    file: clickhouseAt("chdb-client.ts"),
    find: "    `log_comment = ${quoted(logComment)}`,\n",
    replace: '    ...(logComment === "" ? [] : [`log_comment = ${quoted(logComment)}`]),\n',
    test: chdb,
  },
  {
    name: "a-query-that-brings-its-own-settings",
    file: clickhouseAt("named-query.ts"),
    find: "  if (forbidden)\n",
    replace: "  if (forbidden && false)\n",
    test: query,
  },
  {
    name: "a-query-that-is-no-select",
    file: clickhouseAt("named-query.ts"),
    find: "  if (!/^\\s*(select|with)\\b/i.test(query.sql))\n",
    replace: "  if (false)\n",
    test: query,
  },
];
