// planted: imports/only-store-files-touch-sql
import { sql } from "#server/platform/postgres/sql.ts";

export const text = sql`select 1`;
