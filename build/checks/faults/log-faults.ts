import { integration, unit, type Fault } from "./fault.ts";

const logAt = (file: string) => `server/platform/event-log/${file}`;
const ingestAt = (file: string) => `server/modules/ingest/${file}`;
const lettersAt = (file: string) => `server/modules/dead-letters/${file}`;

const log = integration(logAt("event-log.int.test.ts"));
const kafka = integration(logAt("kafka-event-log.int.test.ts"));
const guarded = integration(logAt("kafka-guarded.int.test.ts"));
const fair = unit(logAt("fair-share.test.ts"));
const sink = integration(ingestAt("sink.int.test.ts"));
const replay = integration(ingestAt("replay.int.test.ts"));
const letters = integration(lettersAt("dead-letters.int.test.ts"));

/** The event log, what brings it into ClickHouse, and what is set aside or read again. */
export const LOG_FAULTS: readonly Fault[] = [
  {
    name: "the-log-is-read-past-a-running-transaction",
    file: logAt("event-log.store.ts"),
    find: "const settled = sql`xid < pg_snapshot_xmin(pg_current_snapshot())`;",
    replace: "const settled = sql`true`;",
    test: log,
  },
  {
    name: "a-failing-record-takes-its-neighbours-with-it",
    file: "server/platform/postgres/call-together.ts",
    find: "if (group.length > 1 && !isBroken(error)) for",
    replace: "if (group.length > 1_000 && !isBroken(error)) for",
    test: log,
  },
  {
    name: "a-record-is-answered-before-its-commit",
    file: "server/platform/postgres/call-together.ts",
    find: "      await send(group);\n",
    replace: "      void send(group).catch(() => undefined);\n",
    test: log,
  },
  {
    name: "records-written-together-get-each-others-answers",
    file: "server/platform/postgres/call-together.ts",
    find: "for (const one of group) await settle([one]);",
    replace:
      "for (const [nth, one] of group.entries()) await settle([{ ...one, values: group[group.length - 1 - nth]?.values ?? one.values }]);",
    test: log,
  },
  {
    name: "two-workers-hold-one-lease",
    file: logAt("log-lease.store.ts"),
    find: " or lease_until < clock_timestamp() or ",
    replace: " or true or ",
    test: log,
  },
  {
    name: "a-killed-worker-keeps-its-lease",
    file: logAt("log-lease.store.ts"),
    find: " or ${isFreeName(sql`lease_owner`)}",
    replace: "",
    test: log,
  },
  {
    name: "a-killed-worker-still-counts",
    file: logAt("log-lease.store.ts"),
    find: "not ${isFreeName(sql`worker`)}",
    replace: "true",
    test: log,
  },
  {
    name: "a-broken-connection-gives-names-away",
    file: "server/platform/postgres/name-holder.ts",
    find: "    held = new Set();\n    holdAgain(FIRST_RETRY_MS);\n",
    replace: "    held = new Set();\n",
    test: integration("server/platform/postgres/name-holder.int.test.ts"),
  },
  {
    name: "a-worker-commits-without-the-lease",
    file: logAt("log-lease.store.ts"),
    find: "partition = ${partition} and lease_owner = ${owner}`;",
    replace: "partition = ${partition} and ${owner}::text is not null`;",
    test: log,
  },
  {
    name: "a-commit-leaves-out-what-belongs-to-it",
    file: logAt("log-leases.ts"),
    find: "        await also?.(tx);\n",
    replace: "        await also?.(tx).catch(() => undefined);\n",
    test: log,
  },
  {
    name: "the-log-is-trimmed-before-it-was-read",
    file: logAt("event-log.store.ts"),
    find: "bool_and((${record}.xid, ${record}.log_offset) <= (c.xid, c.log_offset))",
    replace: "true",
    test: log,
  },
  {
    name: "a-partition-of-the-log-has-no-isolation",
    file: "server/migrations/postgres/000330_partition_event_log.sql",
    find: "  perform protect_table(name::regclass, 'select');\n",
    replace: "",
    test: log,
  },
  {
    name: "kafka-is-trimmed-before-it-was-read",
    file: logAt("kafka-event-log.ts"),
    find: "Math.min(old ?? (await endOf(stream)), consumed)",
    replace: "Math.min(old ?? (await endOf(stream)), consumed || Infinity)",
    test: kafka,
  },
  {
    name: "kafka-is-believed-before-it-answered",
    file: logAt("kafka-appender.ts"),
    find: "        await within(SEND_MS, send(group));\n",
    replace: "        void within(SEND_MS, send(group)).catch(() => undefined);\n",
    test: kafka,
  },
  {
    name: "kafka-away-fills-the-memory",
    file: logAt("kafka-appender.ts"),
    find: "waitingBytes + batch.body.length > MAX_WAITING_BYTES",
    replace: "waitingBytes + batch.body.length > Infinity",
    test: kafka,
  },
  {
    name: "an-app-changes-its-partition",
    file: logAt("kafka-topics.ts"),
    find: "    partitions: async () => (await begin()).began.partitions,\n",
    replace: "    partitions: async () => (await begin()).found.partitions,\n",
    test: kafka,
  },
  {
    name: "positions-of-one-topic-are-used-in-another",
    file: logAt("kafka-event-log.ts"),
    find: "`${consumer}@${await from(() => topics.id())}`",
    replace: "consumer",
    test: kafka,
  },
  {
    name: "kafka-is-believed-whoever-signed-it",
    file: logAt("kafka-settings.ts"),
    find: "? { ca: settings.authority } : {} }",
    replace:
      "? { ca: settings.authority, rejectUnauthorized: false } : { rejectUnauthorized: false } }",
    test: guarded,
  },
  {
    name: "a-password-that-kafka-refuses-is-waited-for",
    file: logAt("kafka-event-log.ts"),
    find: "        if (refusal) throw refusal;\n",
    replace: "",
    test: guarded,
  },
  {
    name: "a-flood-stays-with-the-others",
    file: logAt("fair-share.ts"),
    find: 'return now < share.floodsUntilMs ? "overflow" : "main";',
    replace: 'return "main";',
    test: fair,
  },
  {
    name: "a-burst-holds-up-the-others",
    file: logAt("fair-share.ts"),
    find: "const BURST_SECONDS = 1;",
    replace: "const BURST_SECONDS = 10;",
    test: fair,
  },
  {
    name: "held-refusals-pile-up",
    file: ingestAt("slow-refusals.ts"),
    find: " || waiting >= MAX_WAITING",
    replace: "",
    test: unit(ingestAt("slow-refusals.test.ts")),
  },
  {
    name: "an-event-sent-twice-is-stored-twice",
    file: ingestAt("judge-lines.ts"),
    find: "    return content === undefined;\n",
    replace: "    return true;\n",
    test: sink,
  },
  {
    name: "an-event-in-both-lanes-is-stored-twice",
    file: ingestAt("in-flight.ts"),
    find: "      await Promise.all(before.map(({ done }) => done));\n",
    replace: "",
    test: sink,
  },
  {
    name: "another-event-under-a-taken-id-is-dropped",
    file: ingestAt("judge-lines.ts"),
    find: "    if (same) duplicates.push(line);\n    else dead",
    replace: "    if (same || true) duplicates.push(line);\n    else dead",
    test: sink,
  },
  {
    name: "what-another-worker-stored-is-not-looked-up",
    file: ingestAt("sink.consumer.ts"),
    find: "    if (!lease.continued) await remember(services, recent);\n",
    replace: "",
    test: sink,
  },
  {
    name: "an-unreadable-event-holds-up-all",
    file: ingestAt("lane-sink.ts"),
    find: "        if (!isUnreadable(error)) throw error;\n",
    replace: "        throw error;\n",
    test: sink,
  },
  {
    name: "an-erased-tenant-is-stored-again",
    file: ingestAt("retention.ts"),
    find: 'tenant?.state === "erased" ? 0 : ',
    replace: "",
    test: sink,
  },
  {
    name: "a-replay-doubles-what-is-there",
    file: ingestAt("replay-log.ts"),
    find: "suspects: () => true",
    replace: "suspects: () => false",
    test: replay,
  },
  {
    name: "a-dead-letter-is-sent-twice",
    file: lettersAt("take-dead-letters.ts"),
    find: "if (deadLetterIds.length === 1 && first.state !== wanted)",
    replace: "if (false)",
    more: [["return found.filter(({ state }) => state === wanted);", "return found;"]],
    test: letters,
  },
  {
    name: "dead-letters-have-no-bound",
    file: lettersAt("keep-dead-letters.ts"),
    find: "const MOST_A_DAY = 10_000;",
    replace: "const MOST_A_DAY = 1_000_000;",
    test: letters,
  },
];
