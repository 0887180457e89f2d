import type { MiddlewareHandler } from "hono";
import type { RequestContext } from "../../platform/context/request.ts";
import type { Services } from "../../platform/context/services.ts";
import { newId } from "../../platform/context/new-id.ts";

export interface HttpEnv {
  Variables: { requestId: string; request?: RequestContext; cacheable?: true };
  Bindings: { incoming: { socket: { remoteAddress?: string } } };
}

/** One JSON line a request: id, tenant, actor, impersonator, status, duration. Query strings may hold tokens and stay out. */
export const logRequests =
  ({ log, metrics }: Pick<Services, "log" | "metrics">): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const startedAt = performance.now();
    const requestId = newId();
    c.set("requestId", requestId);
    await next();
    c.header("x-request-id", requestId);
    const status = c.res.status;
    const plane = planeOf(c.req.path);
    metrics.httpRequest(plane, status);
    if (plane === "panel" || plane === "probe") return;
    const actor = c.get("request")?.actor;
    log.info(
      {
        requestId,
        method: c.req.method,
        path: c.req.path,
        status,
        durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
        tenantId: actor?.tenantId,
        actor:
          actor?.kind === "member"
            ? actor.userId
            : actor?.kind === "system"
              ? actor.tokenId
              : actor?.kind,
        impersonator: actor?.kind === "impersonation" ? actor.impersonatorId : undefined,
      },
      "request",
    );
  };

function planeOf(path: string): string {
  if (path.startsWith("/trpc")) return "trpc";
  if (path.startsWith("/auth")) return "auth";
  if (path.startsWith("/v1")) return "api";
  return ["/healthz", "/readyz", "/metrics"].includes(path) ? "probe" : "panel";
}
