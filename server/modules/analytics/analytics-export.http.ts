import { Hono, type Context } from "hono";
import { ExportWhat } from "#shared/contracts/analytics.ts";
import { DomainError } from "#shared/errors/index.ts";
import { TenantId } from "#shared/kernel/ids.ts";
import { openAudit } from "#server/platform/audit/audit-writer.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import { requireFeature } from "#server/platform/tenancy/plan-limits.ts";
import { authorize, requireStanding } from "#server/platform/trpc/index.ts";
import { requireApp } from "./asked.ts";
import { openExport } from "./export-lines.ts";
import { selectAppName } from "./refused.store.ts";

const ACTION = "analytics.export";

/** `GET /export?tenantId=&what=&input=`: a table or all events of a question as CSV. Mounted under /v1/analytics. */
export function analyticsExportHttp(
  requestOf: (c: Context) => RequestContext | Promise<RequestContext>,
): Hono {
  const app = new Hono();
  app.get("/export", async (c) => {
    const tenantId = TenantId.safeParse(c.req.query("tenantId"));
    const what = ExportWhat.safeParse(c.req.query("what"));
    const input = asJson(c.req.query("input"));
    if (!tenantId.success || !what.success || input === undefined)
      throw new DomainError("input_invalid", { fields: ["tenantId", "what", "input"] });
    const client = c.req.raw.signal;
    return answerAnalyticsExport(await requestOf(c), tenantId.data, what.data, input, client);
  });
  return app;
}

function asJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

/** Recorded before the first line leaves; a failure while it runs breaks the download, it never looks whole. */
export async function answerAnalyticsExport(
  request: RequestContext,
  tenantId: TenantId,
  what: ExportWhat,
  input: unknown,
  client?: AbortSignal,
): Promise<Response> {
  const { services } = request;
  const actor = await authorize(request, ACTION, tenantId);
  const tenant = requireStanding(actor, await services.tenants.get(tenantId), "read");
  requireFeature(tenant, "export");
  if (what === "funnel") requireFeature(tenant, "funnels");
  if (what === "retention") requireFeature(tenant, "retention");
  const { appId, from, to, lines } = openExport(what, input);
  const left = new AbortController();
  const signal = AbortSignal.any([request.signal, left.signal, ...(client ? [client] : [])]);
  const ctx = { services, tenantId, actor, signal };
  await requireApp(ctx, appId);
  const name = await services.db.tenant(tenantId, "write", async (tx) => {
    await openAudit(tx, request, ACTION)({ target: appId, after: { what, from, to } });
    return selectAppName(tx, appId);
  });
  const pieces = lines(ctx);
  const first = await pieces.next();
  return new Response(stream(request, pieces, first, left), {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${what}-${slugOf(name)}-${from.slice(0, 10)}-${to.slice(0, 10)}.csv"`,
      "cache-control": "no-store",
    },
  });
}

/** One piece ahead of the reader and no further; who leaves ends the reading. */
function stream(
  request: RequestContext,
  pieces: AsyncGenerator<string, void>,
  first: IteratorResult<string, void>,
  left: AbortController,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: IteratorResult<string, void> | undefined = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        request.assertLive();
        const { done, value } = next ?? (await pieces.next());
        next = undefined;
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: () => {
        left.abort();
        return pieces.return().then(() => undefined);
      },
    },
    { highWaterMark: 1 },
  );
}

const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40) || "app";
