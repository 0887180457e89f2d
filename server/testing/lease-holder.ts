import { createLogLeases } from "../platform/event-log/log-leases.ts";
import type { PgConnections } from "../platform/postgres/connection.ts";
import { openDatabase } from "../platform/postgres/database.ts";

// A worker that holds partition 0 of a consumer for an hour, until it is killed.
const [connections = "", consumer = ""] = process.argv.slice(2);
const db = openDatabase(JSON.parse(connections) as PgConnections, { name: "holder" });
const { join, lease } = createLogLeases(db);
await join(consumer, "killed", 3_600_000);
const held = await lease(consumer, 0, "killed", 3_600_000);
process.stdout.write(held ? "held\n" : "not held\n");
setInterval(() => undefined, 60_000);
