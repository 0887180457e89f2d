// planted: imports/shared-is-a-leaf, types/TS6307
import { sql } from "#server/platform/postgres/sql.ts";

export const text = sql`select 1`;
