import type { AppId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export interface LineDayRow {
  day: string;
  appId: AppId;
  app: string;
  events: number;
}

/** Live events by day and app, from one day up to the one before the other. */
export const selectLineDays = (tx: Tx, from: string, until: string): Promise<LineDayRow[]> =>
  tx.many(sql<LineDayRow>`select d.day::text, d.app_id as "appId", a.name as app, d.quantity as events
    from usage_days d join apps a on a.tenant_id = d.tenant_id and a.app_id = d.app_id
    where d.kind = 'events' and d.day >= ${from}::date and d.day < ${until}::date order by d.day, a.name, d.app_id`);
