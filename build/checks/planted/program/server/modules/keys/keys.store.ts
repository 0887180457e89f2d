import { sql } from "#server/platform/postgres/sql.ts";

export const selectKeys = (): string => sql`select 1`;
