import type { z } from "zod";
import type { App, CreateApp } from "#shared/contracts/apps.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

type AppRow = Omit<App, "createdAt"> & { createdAt: Date };
type AppState = z.infer<typeof App>["state"];

const APP = sql<AppRow>`app_id as "appId", name, platform, bundle_id as "bundleId", state, created_at as "createdAt", app_id = primary_app_id() as primary,
  (select count(*)::int from keys k where k.app_id = a.app_id and k.state in ('active', 'rotating')) as "activeKeys"`;

/** False when the tenant has an app with this bundle id on this platform. */
export async function insertApp(
  tx: Tx,
  app: CreateApp & { appId: AppId; createdAt: Date },
): Promise<boolean> {
  const rows = await tx.run(sql`insert into apps (app_id, name, platform, bundle_id, created_at)
    values (${app.appId}, ${app.name}, ${app.platform}, ${app.bundleId}, ${app.createdAt}) on conflict do nothing`);
  return rows === 1;
}

export const selectApps = (tx: Tx): Promise<AppRow[]> =>
  tx.many(sql<AppRow>`select ${APP} from apps a order by created_at, app_id`);

export const selectApp = (tx: Tx, appId: AppId): Promise<AppRow | undefined> =>
  tx.maybe(sql<AppRow>`select ${APP} from apps a where app_id = ${appId}`);

export const countActiveApps = async (tx: Tx): Promise<number> =>
  (
    await tx.one(
      sql<{ count: number }>`select count(*)::int as count from apps where state = 'active'`,
    )
  ).count;

export const lockApp = (
  tx: Tx,
  appId: AppId,
): Promise<{ name: string; state: AppState } | undefined> =>
  tx.maybe(
    sql<{
      name: string;
      state: AppState;
    }>`select name, state from apps where app_id = ${appId} for update`,
  );

export async function updateApp(
  tx: Tx,
  appId: AppId,
  change: { name?: string; state?: AppState },
): Promise<void> {
  await tx.run(sql`update apps set name = coalesce(${change.name ?? null}, name), state = coalesce(${change.state ?? null}, state)
    where app_id = ${appId}`);
}
