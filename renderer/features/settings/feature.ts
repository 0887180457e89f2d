import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";

export const SECTIONS = [
  "profile",
  "security",
  "appearance",
  "shortcuts",
  "platform",
  "about",
] as const;
export type Section = (typeof SECTIONS)[number];
const Search = z.object({ section: z.enum(SECTIONS).optional().catch(undefined) });

export const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  validateSearch: (search): z.infer<typeof Search> => Search.parse(search),
  component: lazyRouteComponent(() => import("./settings-page.tsx"), "SettingsPage"),
});

/** Opened from the person's menu at the top; it has no entry on the left. */
export const settingsFeature: Feature = {};
