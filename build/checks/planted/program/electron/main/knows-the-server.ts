// planted: imports/electron-only-shared, types/TS6307
import { sql } from "#server/platform/postgres/sql.ts";

export const text = sql`select 1`;
