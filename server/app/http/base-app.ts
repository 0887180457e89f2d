import { Hono, type MiddlewareHandler } from "hono";
import { DomainError, toErrorBody } from "#shared/errors/index.ts";
import type { Services } from "../../platform/context/services.ts";
import { toDomainError } from "../../platform/trpc/index.ts";
import { limitBody } from "./body-limit.ts";
import { createProbes } from "./probes.ts";
import { logRequests, type HttpEnv } from "./request-log.ts";

const BODY_LIMIT_BYTES = 1_000_000;

/** What every HTTP plane has: a log line and id per request, safe headers, a bounded body, errors as an ErrorBody, the probes. */
export function createBaseApp(services: Services): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(logRequests(services));
  app.use(secureHeaders);
  app.use(limitBody(BODY_LIMIT_BYTES));
  app.onError((error, c) => {
    const domain = toDomainError(error);
    if (domain.code === "internal")
      services.log.error(
        { error, requestId: c.get("requestId"), path: c.req.path },
        "a request failed",
      );
    return errorAnswer(c.get("requestId"), domain);
  });
  app.notFound((c) =>
    errorAnswer(c.get("requestId"), new DomainError("not_found", { what: "page" })),
  );
  app.route("/", createProbes(services) as never);
  return app;
}

// After the handler: what was set before it is lost when the handler makes a Response of its own.
const secureHeaders: MiddlewareHandler<HttpEnv> = async (c, next) => {
  await next();
  c.header("x-content-type-options", "nosniff");
  c.header("referrer-policy", "no-referrer");
  c.header("cross-origin-opener-policy", "same-origin");
  c.header("cross-origin-resource-policy", "same-origin");
  if (!c.get("cacheable"))
    c.header(
      "cache-control",
      c.res.headers.get("content-type")?.startsWith("text/event-stream")
        ? "no-store, no-transform"
        : "no-store",
    );
  if ((c.res.status === 429 || c.res.status === 503) && !c.res.headers.has("retry-after"))
    c.header("retry-after", "1");
  // The rest of such a body is thrown away with its connection.
  if (c.res.status === 413) c.header("connection", "close");
};

export function errorAnswer(requestId: string, error: DomainError): Response {
  const waitSeconds = error.details["retryAfterSeconds"];
  return Response.json(toErrorBody(error, requestId), {
    status: error.status,
    headers: typeof waitSeconds === "number" ? { "retry-after": String(waitSeconds) } : {},
  });
}
