import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Hono } from "hono";
import type { RequestContext } from "../../platform/context/request.ts";
import type { Services } from "../../platform/context/services.ts";
import { toDomainError } from "../../platform/trpc/index.ts";
import type { createRouter } from "../trpc/router.ts";
import { createBaseApp } from "./base-app.ts";
import { openApiDocument } from "./openapi.ts";
import { createPanel } from "./panel.ts";
import type { HttpEnv } from "./request-log.ts";

export interface AppParts {
  services: Services;
  router: ReturnType<typeof createRouter>;
  /** Makes the context of a request from its credential. */
  contextOf(request: Request, facts: { requestId: string; ip: string }): Promise<RequestContext>;
  /** Mounted as they are: /auth, /.well-known, /v1/audit. */
  mounts: readonly { path: string; app: Hono<HttpEnv> }[];
  panelFolder: string | undefined;
}

/** More than any console sends at once, and few enough to run. */
const MAX_BATCH = 50;

/** API and web panel. The ingest endpoint is not here: it stands in front of this app. */
export function createApp({
  services,
  router,
  contextOf,
  mounts,
  panelFolder,
}: AppParts): Hono<HttpEnv> {
  const app = createBaseApp(services);
  app.use(async (c, next) => {
    if (!/^\/(trpc|auth|v1)\b/.test(c.req.path)) return next();
    const facts = { requestId: c.get("requestId"), ip: c.env.incoming?.socket.remoteAddress ?? "" };
    c.set("request", await contextOf(c.req.raw, facts));
    return next();
  });
  app.all("/trpc/*", (c) =>
    fetchRequestHandler({
      endpoint: "/trpc",
      req: c.req.raw,
      router,
      createContext: () => ({ request: c.get("request") as RequestContext }),
      allowBatching: true,
      allowMethodOverride: true,
      maxBatchSize: MAX_BATCH,
      responseMeta: ({ errors }) => statusOf(errors),
    }),
  );
  for (const mount of mounts) app.route(mount.path, mount.app);
  app.get("/openapi.json", (c) =>
    c.json(openApiDocument(router._def.procedures as never, services.settings.version)),
  );
  if (panelFolder) app.route("/", createPanel(panelFolder));
  return app;
}

/** The status of the table, which knows more of them than tRPC, and when to come again. */
function statusOf(errors: readonly Error[]): { status?: number; headers?: Headers } {
  const [error] = errors;
  if (!error || errors.length > 1) return {};
  const { status, details } = toDomainError(error);
  const waitSeconds = details["retryAfterSeconds"];
  const headers = new Headers();
  if (typeof waitSeconds === "number") headers.set("retry-after", String(waitSeconds));
  return { status, headers };
}
