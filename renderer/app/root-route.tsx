import { Outlet, createRootRoute } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

const Missing = lazy(() => import("./shell/missing-page.tsx"));

export const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: () => (
    <Suspense>
      <Missing />
    </Suspense>
  ),
});
