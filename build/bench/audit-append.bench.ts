import { randomUUID } from "node:crypto";
import pg from "pg";
import { appendAuditEntry, type AuditRow } from "#server/platform/audit/audit.store.ts";
import { signAuditSegments } from "#server/modules/audit/index.ts";
import { clientConfig } from "#server/platform/postgres/connection.ts";
import { openDatabase } from "#server/platform/postgres/database.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Database } from "#server/platform/postgres/tx.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { backendsOf } from "./backends.ts";
import { openBenchPlatform, type BenchPlatform } from "./bench-platform.ts";
import { bench } from "./harness.ts";

interface State {
  readonly platform: BenchPlatform;
  readonly db: Database;
  readonly tenantId: TenantId;
  readonly backends: readonly number[];
}

// Long enough for the clock of another process, which ticks every 10 ms.
const ROUND = 2000;
const row = (): AuditRow => ({
  at: new Date(),
  action: "keys.create",
  outcome: "done",
  code: null,
  actorKind: "member",
  actorId: randomUUID(),
  actorName: "Some Body",
  impersonatorId: null,
  impersonationId: null,
  target: randomUUID(),
  reason: null,
  before: null,
  after: { name: "A key", env: "live", scopes: ["events:write"], rateLimitPerMinute: null },
  requestId: randomUUID(),
  ip: "127.0.0.1",
});

/**
 * A chained entry, and its share of the signature, against the same row put into the same table without a chain: our CPU
 * time and that of the database's process together.
 */
export default bench<State>({
  name: "audit-append",
  gate: 0.9,
  aim: 0.97,
  direction: "at-least",
  sizes: [1],
  async setup() {
    const platform = await openBenchPlatform();
    const owner = new pg.Client(clientConfig(platform.connections.owner, "setup"));
    await owner.connect();
    await owner.query(
      "create table plain_entries (like audit_entries including all); select protect_table('plain_entries')",
    );
    await owner.end();
    const { tenantId } = await platform.makeTenant();
    const db = openDatabase(platform.connections, { name: "measured", poolSize: 1 });
    await db.tenant(tenantId, "write", (tx) => appendAuditEntry(tx, row()));
    return { platform, db, tenantId, backends: await backendsOf(platform, "measured") };
  },
  async baseline({ db, tenantId }) {
    const hash = Buffer.alloc(32);
    const appId = randomUUID();
    for (let n = 0; n < ROUND; n++) {
      const entry = row();
      await db.tenant(tenantId, "write", (tx) =>
        tx.run(sql`insert into plain_entries (app_id, seq, at, action, outcome, code, actor_kind, actor_id, actor_name, impersonator_id, impersonation_id, target, reason, before, after, request_id, ip, prev_hash, hash)
          values (${appId}, ${(seq += 1)}, ${entry.at}, ${entry.action}, ${entry.outcome}, ${entry.code}, ${entry.actorKind}, ${entry.actorId}, ${entry.actorName}, ${entry.impersonatorId}, ${entry.impersonationId},
            ${entry.target}, ${entry.reason}, null, ${JSON.stringify(entry.after)}, ${entry.requestId}, ${entry.ip}, ${hash}, ${hash})`),
      );
    }
    return ROUND;
  },
  async subject({ platform, db, tenantId }) {
    for (let n = 0; n < ROUND; n++)
      await db.tenant(tenantId, "write", (tx) => appendAuditEntry(tx, row()));
    await signAuditSegments({ ...platform.services, db });
    return ROUND;
  },
  pids: ({ backends }) => [process.pid, ...backends],
  async teardown({ platform, db }) {
    await db.close();
    await platform.close();
  },
});

let seq = 0;
