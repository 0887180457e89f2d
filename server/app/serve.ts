import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import { authHttp, type Access } from "../modules/access/index.ts";
import { analyticsExportHttp } from "../modules/analytics/index.ts";
import { auditExportHttp } from "../modules/audit/index.ts";
import { invoicesHttp } from "../modules/billing/documents/index.ts";
import { webhooksHttp } from "../modules/billing/webhooks/index.ts";
import type { ProcessFacts, StoreWatch } from "../modules/observability/index.ts";
import type { RequestContext } from "../platform/context/request.ts";
import type { Services } from "../platform/context/services.ts";
import { createApp } from "./http/create-app.ts";
import type { HttpEnv } from "./http/request-log.ts";
import { createRouter } from "./trpc/router.ts";

export interface ServeParts {
  services: Services;
  access: Access;
  watch: StoreWatch;
  facts: () => ProcessFacts;
  /** Default: the built renderer beside this program. */
  panelFolder?: string | undefined;
}

/** The `serve` role: API, sign-in and web panel. */
export function openServe({
  services,
  access,
  watch,
  facts,
  panelFolder = findPanel(),
}: ServeParts): Hono<HttpEnv> {
  const requestOf = (c: { get: (name: never) => unknown }) =>
    c.get("request" as never) as RequestContext;
  const wellKnown = new Hono<HttpEnv>().get("/jwks.json", (c) => c.json(access.jwks()));
  return createApp({
    services,
    router: createRouter({ storeWatch: () => watch, facts }),
    contextOf: (request, origin) => contextOf(services, access, request, origin),
    mounts: [
      { path: "/auth", app: authHttp(access, requestOf) as unknown as Hono<HttpEnv> },
      { path: "/v1/analytics", app: analyticsExportHttp(requestOf) as unknown as Hono<HttpEnv> },
      { path: "/v1/audit", app: auditExportHttp(requestOf) as unknown as Hono<HttpEnv> },
      { path: "/v1/invoices", app: invoicesHttp(requestOf) as unknown as Hono<HttpEnv> },
      { path: "/webhooks", app: webhooksHttp(services) as unknown as Hono<HttpEnv> },
      { path: "/.well-known", app: wellKnown },
    ],
    panelFolder,
  });
}

async function contextOf(
  services: Services,
  access: Access,
  request: Request,
  origin: { requestId: string; ip: string },
): Promise<RequestContext> {
  const authenticated = await access.authenticate(request);
  return {
    ...origin,
    ...authenticated,
    userAgent: (request.headers.get("user-agent") ?? "").slice(0, 300),
    log: services.log.child({ requestId: origin.requestId }),
    services,
    idempotencyKey: request.headers.get("idempotency-key")?.slice(0, 255),
  };
}

/** The built renderer, seen from the sources and from the bundle. */
function findPanel(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  return [join(here, "../../dist/renderer"), join(here, "../renderer")].find((folder) =>
    existsSync(join(folder, "index.html")),
  );
}
