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
const ROUND = 3000;

/** One row by its key: row level security against a tenant named in the query. */
export default bench<RlsState>({
  name: "rls-point",
  gate: 0.88,
  aim: 0.95,
  direction: "at-least",
  sizes: [100, 1000],
  setup: openRlsTables,
  baseline: (state) =>
    eachTenant(state, ROUND, (tenantId, n) =>
      state.db.readOnce(
        tenantId,
        sql`select thing_id, name, at from open where tenant_id = ${tenantId} and thing_id = ${1 + (n % state.rowsPerTenant)}`,
      ),
    ),
  subject: (state) =>
    eachTenant(state, ROUND, (tenantId, n) =>
      state.db.readOnce(
        tenantId,
        sql`select thing_id, name, at from guarded where thing_id = ${1 + (n % state.rowsPerTenant)}`,
      ),
    ),
  pids: bothSides,
  teardown: closeRlsTables,
});
