import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { newId } from "#server/platform/context/new-id.ts";

export const closeDay = (tx: Tx, day: string) =>
  tx.run(sql`insert into usage_closed_days (day, run_id) values (${day}::date, ${newId()})`);

export const selectReports = (tx: Tx) =>
  tx.many(sql<{
    day: string;
    reportNo: number;
    quantity: number;
    reported: number;
  }>`select day::text, report_no as "reportNo", quantity, reported
    from meter_reports order by day, report_no`);
