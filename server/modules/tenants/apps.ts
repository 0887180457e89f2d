import type { z } from "zod";
import type { App, CreateApp, UpdateApp } from "#shared/contracts/apps.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { requireRoom } from "#server/platform/tenancy/plan-limits.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import * as store from "./apps.store.ts";

type Context = Pick<TenantContext, "tx" | "audit" | "services" | "tenantId">;

export const listApps = async ({ tx }: Pick<Context, "tx">): Promise<App[]> =>
  (await store.selectApps(tx)).map(toApp);

/** @throws `limit_reached`, `bundle_taken` */
export async function createApp(ctx: Context, input: CreateApp): Promise<App> {
  const now = ctx.services.clock.now();
  const appId = newId<AppId>(now.getTime());
  const { name, platform, bundleId } = input;
  await requireRoom(ctx.tx, "apps", () => store.countActiveApps(ctx.tx));
  if (!(await store.insertApp(ctx.tx, { appId, name, platform, bundleId, createdAt: now })))
    throw new DomainError("bundle_taken", { bundleId });
  await ctx.audit({ target: appId, after: { name, platform, bundleId } });
  return answer(ctx, appId);
}

export async function renameApp(
  ctx: Context,
  { appId, name }: z.infer<typeof UpdateApp>,
): Promise<App> {
  const before = await lock(ctx, appId);
  await store.updateApp(ctx.tx, appId, { name });
  await ctx.audit({ target: appId, before: { name: before.name }, after: { name } });
  return answer(ctx, appId);
}

/** Archived: its keys are refused, its data stays. @throws `conflict` when it is so already, `limit_reached` */
export async function setAppState(ctx: Context, appId: AppId, state: App["state"]): Promise<App> {
  const before = await lock(ctx, appId);
  if (before.state === state)
    throw new DomainError("conflict", { reason: `The app is ${state} already.` });
  if (state === "active") await requireRoom(ctx.tx, "apps", () => store.countActiveApps(ctx.tx));
  await store.updateApp(ctx.tx, appId, { state });
  await ctx.audit({ target: appId, before: { state: before.state }, after: { state } });
  return answer(ctx, appId);
}

async function lock(ctx: Context, appId: AppId) {
  const app = await store.lockApp(ctx.tx, appId);
  if (!app) throw new DomainError("not_found", { what: "app" });
  return app;
}

async function answer(ctx: Context, appId: AppId): Promise<App> {
  const { services, tenantId } = ctx;
  ctx.tx.afterCommit(() =>
    services.broadcast.announce({ type: "changed", entity: "app", tenantId, id: appId }),
  );
  const row = await store.selectApp(ctx.tx, appId);
  if (!row) throw new DomainError("not_found", { what: "app" });
  return toApp(row);
}

const toApp = (row: Awaited<ReturnType<typeof store.selectApps>>[number]): App => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
});
