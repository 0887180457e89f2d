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
const ROUND = 2000;

/** A page of fifty rows: row level security against a tenant named in the query. */
export default bench<RlsState>({
  name: "rls-list",
  gate: 0.95,
  aim: 0.98,
  direction: "at-least",
  sizes: [100, 1000],
  setup: openRlsTables,
  baseline: (state) =>
    eachTenant(state, ROUND, (tenantId) =>
      state.db.readOnce(
        tenantId,
        sql`select thing_id, name, at from open where tenant_id = ${tenantId} and thing_id > ${10} order by thing_id limit 50`,
      ),
    ),
  subject: (state) =>
    eachTenant(state, ROUND, (tenantId) =>
      state.db.readOnce(
        tenantId,
        sql`select thing_id, name, at from guarded where thing_id > ${10} order by thing_id limit 50`,
      ),
    ),
  pids: bothSides,
  teardown: closeRlsTables,
});
