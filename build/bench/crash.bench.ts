import { openCrashRoles } from "./crash-roles.ts";
import { crashBench } from "./crash-run.ts";

const FULL = { points: 200, limitMs: 1_800_000 };
const SMOKE = { points: 20, limitMs: 75_000 };

/** The roles as processes of their own, the event log in PostgreSQL. */
export default crashBench("crash", { full: FULL, smoke: SMOKE }, (random) =>
  openCrashRoles({ random }),
);
