import { z } from "zod";
import { App, AppRef, CreateApp, UpdateApp } from "#shared/contracts/apps.ts";
import {
  router,
  tenantCreation,
  tenantMutation,
  tenantQuery,
} from "#server/platform/trpc/index.ts";
import { createApp, listApps, renameApp, setAppState } from "./apps.ts";

export const appsRouter = router({
  list: tenantQuery("apps.read")
    .output(z.array(App))
    .query(({ ctx }) => listApps(ctx)),
  create: tenantCreation("apps.create")
    .input(CreateApp)
    .output(App)
    .mutation(({ ctx, input }) => createApp(ctx, input)),
  update: tenantMutation("apps.update")
    .input(UpdateApp)
    .output(App)
    .mutation(({ ctx, input }) => renameApp(ctx, input)),
  archive: tenantMutation("apps.archive")
    .input(AppRef)
    .output(App)
    .mutation(({ ctx, input }) => setAppState(ctx, input.appId, "archived")),
  restore: tenantMutation("apps.restore")
    .input(AppRef)
    .output(App)
    .mutation(({ ctx, input }) => setAppState(ctx, input.appId, "active")),
});
