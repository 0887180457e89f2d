import { createRoute } from "@tanstack/react-router";
import { rootRoute } from "./root-route.tsx";
import { Shell } from "./shell/shell.tsx";

/** Parent of every page that needs a signed-in person: `getParentRoute: () => shellRoute`. */
export const shellRoute = createRoute({
  id: "shell",
  getParentRoute: () => rootRoute,
  component: Shell,
});
