import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "./root-route.ts";
import { Shell } from "./shell/shell.tsx";

/** Parent of every page that needs a signed-in person: `getParentRoute: () => shellRoute`. */
export const shellRoute = createRoute({
  id: "shell",
  getParentRoute: () => rootRoute,
  component: Shell,
});

/** Every other address. */
export const missingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "$",
  component: lazyRouteComponent(() => import("./shell/missing-page.tsx"), "MissingPage"),
});
