import type { RequestContext } from "#server/platform/context/request.ts";
import { router, t } from "#server/platform/trpc/index.ts";
import { operationsRouter } from "../../operations/index.ts";
import { appsRouter, tenantsRouter } from "../index.ts";

const factory = t.createCallerFactory(
  router({ tenants: tenantsRouter, apps: appsRouter, operations: operationsRouter }),
);

/** The procedures as a person's console calls them. */
export const callsOf = (request: RequestContext) => factory({ request });
export type Calls = ReturnType<typeof callsOf>;
