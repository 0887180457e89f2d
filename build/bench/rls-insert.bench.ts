import { sql } from "#server/platform/postgres/sql.ts";
import { bench } from "./harness.ts";
import {
  bothSides,
  closeRlsTables,
  eachTenant,
  openRlsTables,
  type RlsState,
} from "./rls-tables.ts";

// Long enough for the clock of another process, which ticks every 10 ms.
const ROUND = 1500;
let next = 1_000_000;

/** One row in a transaction of its own: row level security and the tenant by default, against a tenant that is given. */
export default bench<RlsState>({
  name: "rls-insert",
  gate: 0.9,
  aim: 0.95,
  direction: "at-least",
  sizes: [100, 1000],
  setup: openRlsTables,
  baseline: (state) =>
    eachTenant(state, ROUND, (tenantId) =>
      state.db.tenant(tenantId, "write", (tx) =>
        tx.run(
          sql`insert into open (tenant_id, app_id, thing_id, name) values (${tenantId}, ${tenantId}, ${(next += 1)}, 'A new thing')`,
        ),
      ),
    ),
  subject: (state) =>
    eachTenant(state, ROUND, (tenantId) =>
      state.db.tenant(tenantId, "write", (tx) =>
        tx.run(
          sql`insert into guarded (app_id, thing_id, name) values (${tenantId}, ${(next += 1)}, 'A new thing')`,
        ),
      ),
    ),
  pids: bothSides,
  teardown: closeRlsTables,
});
