import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { rootRoute } from "#renderer/app/root-route.ts";

const Search = z.object({
  /** Where to go after signing in. */
  next: z.string().max(2000).optional().catch(undefined),
  /** Why the person is here: the session ended, or single sign-on failed. */
  ended: z.boolean().optional().catch(undefined),
  error: z.string().max(300).optional().catch(undefined),
});
const TokenSearch = z.object({ token: z.string().max(200).optional().catch(undefined) });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search): z.infer<typeof Search> => Search.parse(search),
  component: lazyRouteComponent(() => import("./sign-in-page.tsx"), "SignInPage"),
});
/** First start: the link with the one-time token creates the first admin. */
const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  validateSearch: (search): z.infer<typeof TokenSearch> => TokenSearch.parse(search),
  component: lazyRouteComponent(() => import("./setup-page.tsx"), "SetupPage"),
});
const oneTimeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/one-time",
  validateSearch: (search): z.infer<typeof TokenSearch> => TokenSearch.parse(search),
  component: lazyRouteComponent(() => import("./one-time-page.tsx"), "OneTimePage"),
});
const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invitation",
  validateSearch: (search): z.infer<typeof TokenSearch> => TokenSearch.parse(search),
  component: lazyRouteComponent(() => import("./invitation-page.tsx"), "InvitationPage"),
});

export const signInRoutes = [signInRoute, setupRoute, oneTimeRoute, invitationRoute] as const;
