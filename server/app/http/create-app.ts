import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { DomainError, toErrorBody } from "#shared/errors/index.ts";
import type { Services } from "../../platform/context/services.ts";
import { toDomainError } from "../../platform/trpc/index.ts";
import type { createRouter } from "../trpc/router.ts";
import { openApiDocument } from "./openapi.ts";
import { createPanel } from "./panel.ts";
import { createProbes } from "./probes.ts";
import { logRequests, type HttpEnv } from "./request-log.ts";
import type { RequestContext } from "../../platform/context/request.ts";

export interface AppParts {
  services: Services;
  router: ReturnType<typeof createRouter>;
  /** Makes the context of a request from its credential. */
  contextOf(request: Request, facts: { requestId: string; ip: string }): Promise<RequestContext>;
  /** Mounted as they are: /auth, /.well-known, /v1/audit. */
  mounts: readonly { path: string; app: Hono<HttpEnv> }[];
  panelFolder: string | undefined;
}

const BODY_LIMIT_BYTES = 1_000_000;

/** API and web panel. The ingest endpoint is not here: it stands in front of this app. */
export function createApp({
  services,
  router,
  contextOf,
  mounts,
  panelFolder,
}: AppParts): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(logRequests(services));
  app.use(async (c, next) => {
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    c.header("cross-origin-opener-policy", "same-origin");
    c.header("cross-origin-resource-policy", "same-origin");
    c.header("cache-control", "no-store");
    await next();
  });
  app.use(
    bodyLimit({
      maxSize: BODY_LIMIT_BYTES,
      onError: (c) =>
        answer(
          c.get("requestId") as string,
          new DomainError("body_too_large", { limitBytes: BODY_LIMIT_BYTES }),
        ),
    }),
  );
  app.onError((error, c) => {
    const domain = toDomainError(error);
    if (domain.code === "internal")
      services.log.error(
        { error, requestId: c.get("requestId"), path: c.req.path },
        "a request failed",
      );
    return answer(c.get("requestId"), domain);
  });
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
    }),
  );
  for (const mount of mounts) app.route(mount.path, mount.app);
  app.route("/", createProbes(services) as never);
  app.get("/openapi.json", (c) =>
    c.json(openApiDocument(router._def.procedures as never, services.settings.version)),
  );
  if (panelFolder) app.route("/", createPanel(panelFolder) as never);
  app.notFound((c) => answer(c.get("requestId"), new DomainError("not_found", { what: "page" })));
  return app;
}

const answer = (requestId: string, error: DomainError): Response =>
  Response.json(toErrorBody(error, requestId ?? ""), {
    status: error.status,
    headers: {
      "cache-control": "no-store",
      ...(typeof error.details["retryAfterSeconds"] === "number"
        ? { "retry-after": String(error.details["retryAfterSeconds"]) }
        : {}),
    },
  });
