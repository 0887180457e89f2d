import { Hono, type Context } from "hono";
import { DomainError } from "#shared/errors/index.ts";
import { TenantId } from "#shared/kernel/ids.ts";
import { openAudit } from "#server/platform/audit/audit-writer.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import { authorize, requireStanding } from "#server/platform/trpc/index.ts";
import { exportAudit } from "./export-audit.ts";

const ACTION = "audit.export";

/** `GET /export?tenantId=`: the tenant's chain as a download, `GET /keys`: the public keys that verify it. Mounted under /v1/audit. */
export function auditExportHttp(
  requestOf: (c: Context) => RequestContext | Promise<RequestContext>,
): Hono {
  const app = new Hono();
  app.get("/export", async (c) => {
    const tenantId = TenantId.safeParse(c.req.query("tenantId"));
    if (!tenantId.success) throw new DomainError("input_invalid", { fields: ["tenantId"] });
    return answerExport(await requestOf(c), tenantId.data);
  });
  app.get("/keys", async (c) => {
    const { auditSeal } = (await requestOf(c)).services;
    await auditSeal.keys.reload();
    return c.json({ keys: auditSeal.keys.publicKeys() });
  });
  return app;
}

/** Its own entry is in the chain before the first line leaves. */
export async function answerExport(request: RequestContext, tenantId: TenantId): Promise<Response> {
  const { services } = request;
  const actor = await authorize(request, ACTION, tenantId);
  const standing = requireStanding(actor, await services.tenants.get(tenantId), "read");
  await services.db.tenant(tenantId, "write", (tx) =>
    openAudit(tx, request, ACTION)({ target: tenantId }),
  );
  const lines = exportAudit(services, tenantId);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // Ended while it ran: the file stays without its signed end.
      request.assertLive();
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => lines.return().then(() => undefined),
  });
  const day = services.clock.now().toISOString().slice(0, 10);
  return new Response(body, {
    headers: {
      "content-type": "application/x-ndjson",
      "content-disposition": `attachment; filename="audit-${standing.slug}-${day}.jsonl"`,
      "cache-control": "no-store",
    },
  });
}
