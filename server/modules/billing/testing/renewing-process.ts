// A worker that renews what is due until it is killed: `node renewing-process.ts CONNECTIONS NOW`.
import { createBroadcast } from "#server/platform/live/broadcast.ts";
import type { PgConnections } from "#server/platform/postgres/connection.ts";
import { openDatabase } from "#server/platform/postgres/database.ts";
import { createLogger } from "#server/platform/telemetry/logger.ts";
import { renewDue } from "../subscriptions/index.ts";

const [connections = "{}", now = ""] = process.argv.slice(2);
const db = openDatabase(JSON.parse(connections) as PgConnections, { name: "renewing" });
const log = createLogger({ level: "error" });
const broadcast = await createBroadcast(db, log);
for (;;) await renewDue({ db, log, broadcast, clock: { now: () => new Date(now) } });
