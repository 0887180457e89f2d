import { DomainError } from "#shared/errors/index.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { selectAppIds } from "./refused.store.ts";

/** The asked-for app, else all of the tenant's: ClickHouse finds events by app first. */
export async function chosenApps(tx: Tx, appId: AppId | undefined): Promise<AppId[]> {
  const appIds = await selectAppIds(tx);
  if (appId === undefined) return appIds;
  if (!appIds.includes(appId)) throw new DomainError("not_found", { what: "app" });
  return [appId];
}

export const environments = (env: "live" | "test" | "all"): string[] =>
  env === "all" ? ["live", "test"] : [env];
