import { z } from "zod";
import { AppId, Instant, Name } from "../kernel/index.ts";
import { AppPlatform, BundleId } from "./tenants.ts";

export const AppState = z.enum(["active", "archived"]);
export const App = z.object({
  appId: AppId,
  name: z.string(),
  platform: AppPlatform,
  bundleId: z.string(),
  state: AppState,
  primary: z.boolean(),
  activeKeys: z.number().int(),
  createdAt: Instant,
});
export type App = z.infer<typeof App>;
export const CreateApp = z.object({ name: Name, platform: AppPlatform, bundleId: BundleId });
export type CreateApp = z.infer<typeof CreateApp>;
export const UpdateApp = z.object({ appId: AppId, name: Name });
export const AppRef = z.object({ appId: AppId });
