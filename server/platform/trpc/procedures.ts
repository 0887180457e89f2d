import { z } from "zod";
import type { Actor } from "#shared/access/actors.ts";
import type { Permission } from "#shared/access/permissions.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID, TenantId } from "#shared/kernel/ids.ts";
import { openAudit, type AuditWriter } from "../audit/audit-writer.ts";
import type { RequestContext } from "../context/request.ts";
import type { Services } from "../context/services.ts";
import type { Tx } from "../postgres/tx.ts";
import type { TenantStanding } from "../tenancy/tenant-standing.store.ts";
import { authorize, requireActor, requireStanding } from "./authorize.ts";
import { onceByKey } from "./idempotency.ts";
import { t, toDomainError, toTrpcError } from "./trpc.ts";

/** What a use case gets. Narrow it (`Pick<TenantContext, "tx" | "audit">`) where a function needs less. */
export interface TenantContext {
  readonly request: RequestContext;
  readonly services: Services;
  readonly actor: Actor;
  readonly tenantId: TenantId;
  readonly tenant: TenantStanding;
  readonly tx: Tx;
  readonly audit: AuditWriter;
  /** Aborts when the client leaves or the actor's session ends: nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** A platform-wide read: no transaction of one tenant; staff's view is `services.db.platform`. */
export interface PlatformContext {
  readonly request: RequestContext;
  readonly services: Services;
  readonly actor: Actor;
}

const mapErrors = t.middleware(async ({ ctx, next, path }) => {
  const startedAt = performance.now();
  const result = await next();
  const seconds = (performance.now() - startedAt) / 1000;
  if (result.ok) {
    ctx.request.services.metrics.procedure(path, "ok", seconds);
    return result;
  }
  const error = toTrpcError(result.error);
  ctx.request.services.metrics.procedure(path, toDomainError(error).code, seconds);
  if (error.code === "INTERNAL_SERVER_ERROR")
    ctx.request.log.error({ error: error.cause ?? error, path }, "a procedure failed");
  throw error;
});

const base = t.procedure.use(mapErrors);
const ofTenant = z.object({ tenantId: TenantId });
/** Creating calls: the same key with the same parameters gives the first answer again, for 24 hours. */
const withKey = z.object({ idempotencyKey: z.string().min(8).max(255).optional() });

type Mode = "write" | "read" | "impersonated";
const modeOf = (actor: Actor, effect: "read" | "write"): Mode =>
  effect === "write" ? "write" : actor.kind === "impersonation" ? "impersonated" : "read";

interface Call {
  ctx: { request: RequestContext };
  permission: Permission;
  tenantId: TenantId;
  effect: "read" | "write";
  path: string;
  input?: unknown;
  idempotent?: boolean;
  signal: AbortSignal | undefined;
}

const whileAsked = (request: RequestContext, client: AbortSignal | undefined): AbortSignal =>
  client ? AbortSignal.any([request.signal, client]) : request.signal;

/** tRPC's `next()` never rejects: a failed result that is not thrown here would be committed. */
async function inTransaction<Result extends { ok: boolean; error?: unknown; data?: unknown }>(
  call: Call,
  next: (ctx: TenantContext) => Promise<Result>,
): Promise<Result> {
  const { request } = call.ctx;
  const { services } = request;
  const actor = await authorize(request, call.permission, call.tenantId);
  const standing = await services.tenants.get(call.tenantId);
  const tenant = requireStanding(actor, standing, call.effect, call.permission);
  return services.db.tenant(call.tenantId, modeOf(actor, call.effect), async (tx) => {
    const audit = openAudit(tx, request, call.path);
    const run = async () => {
      const result = await next({
        request,
        services,
        actor,
        tenantId: call.tenantId,
        tenant,
        tx,
        audit,
        signal: whileAsked(request, call.signal),
      });
      if (!result.ok) throw result.error;
      // Revoked while it ran: nothing is committed, nothing is answered.
      request.assertLive();
      if (call.effect === "write" && audit.written() === 0)
        throw new Error(`${call.path} changed something without an audit entry`);
      return result;
    };
    return call.idempotent
      ? onceByKey({ tx, request, actor, path: call.path, input: call.input }, run)
      : run();
  });
}

/** Reads one tenant. The actor's own, or any for staff. */
export const tenantQuery = <P extends Permission>(permission: P) =>
  base
    .meta({ permission, scope: "tenant", effect: "read" })
    .input(ofTenant)
    .use(({ ctx, input, path, signal, next }) =>
      inTransaction(
        { ctx, permission, tenantId: input.tenantId, effect: "read", path, signal },
        (tenantCtx) => next({ ctx: tenantCtx }),
      ),
    );

/** A read that is itself recorded (the audit log): runs in a writing transaction and must write its entry. */
export const auditedTenantQuery = <P extends Permission>(permission: P) =>
  base
    .meta({ permission, scope: "tenant", effect: "read" })
    .input(ofTenant)
    .use(({ ctx, input, path, signal, next }) =>
      inTransaction(
        { ctx, permission, tenantId: input.tenantId, effect: "write", path, signal },
        (tenantCtx) => next({ ctx: tenantCtx }),
      ),
    );

/** Changes one tenant, in one transaction with its audit entry. The path is the permission. */
export const tenantMutation = <P extends Permission>(permission: P) =>
  base
    .meta({ permission, scope: "tenant", effect: "write" })
    .input(ofTenant)
    .use(({ ctx, input, path, signal, next }) =>
      inTransaction(
        { ctx, permission, tenantId: input.tenantId, effect: "write", path, signal },
        (tenantCtx) => next({ ctx: tenantCtx }),
      ),
    );

/** As `tenantMutation`, for calls that create: takes `idempotencyKey`. */
export const tenantCreation = <P extends Permission>(permission: P) =>
  base
    .meta({ permission, scope: "tenant", effect: "write" })
    .input(ofTenant)
    .input(withKey)
    .use(async ({ ctx, input, path, signal, getRawInput, next }) =>
      inTransaction(
        {
          ctx,
          permission,
          tenantId: input.tenantId,
          effect: "write",
          path,
          signal,
          input: await getRawInput(),
          idempotent: true,
        },
        (tenantCtx) => next({ ctx: tenantCtx }),
      ),
    );

/** Reads across tenants, staff only. */
export const platformQuery = <P extends Permission>(permission: P) =>
  base.meta({ permission, scope: "platform", effect: "read" }).use(async ({ ctx, next }) => {
    const actor = await authorize(ctx.request, permission, PLATFORM_TENANT_ID);
    const result = await next({
      ctx: {
        request: ctx.request,
        services: ctx.request.services,
        actor,
      } satisfies PlatformContext,
    });
    ctx.request.assertLive();
    return result;
  });

/** Changes the platform itself (its own tenant's chain). */
export const platformMutation = <P extends Permission>(permission: P) =>
  base
    .meta({ permission, scope: "platform", effect: "write" })
    .use(({ ctx, path, signal, next }) =>
      inTransaction(
        { ctx, permission, tenantId: PLATFORM_TENANT_ID, effect: "write", path, signal },
        (tenantCtx) => next({ ctx: tenantCtx }),
      ),
    );

export const platformCreation = <P extends Permission>(permission: P) =>
  base
    .meta({ permission, scope: "platform", effect: "write" })
    .input(withKey)
    .use(async ({ ctx, path, signal, getRawInput, next }) =>
      inTransaction(
        {
          ctx,
          permission,
          tenantId: PLATFORM_TENANT_ID,
          effect: "write",
          path,
          signal,
          input: await getRawInput(),
          idempotent: true,
        },
        (tenantCtx) => next({ ctx: tenantCtx }),
      ),
    );

/** The signed-in person's own affairs, a read. */
export const selfQuery = base
  .meta({ permission: null, scope: "self", effect: "read" })
  .use(async ({ ctx, next }) => {
    const actor = requireActor(ctx.request);
    const result = await next({
      ctx: {
        request: ctx.request,
        services: ctx.request.services,
        actor,
      } satisfies PlatformContext,
    });
    ctx.request.assertLive();
    return result;
  });

/** The signed-in person's own affairs, a change: members only, never an impersonated session. */
export const selfMutation = base
  .meta({ permission: null, scope: "self", effect: "write" })
  .use(({ ctx, path, next }) => inOwnTransaction(ctx.request, path, (own) => next({ ctx: own })));

export type SelfContext = TenantContext & { readonly actor: Extract<Actor, { kind: "member" }> };

async function inOwnTransaction<Result extends { ok: boolean; error?: unknown }>(
  request: RequestContext,
  path: string,
  next: (ctx: SelfContext) => Promise<Result>,
): Promise<Result> {
  const actor = requireMember(request);
  const tenant = requireStanding(actor, await request.services.tenants.get(actor.tenantId), "read");
  return request.services.db.tenant(actor.tenantId, "write", async (tx) => {
    const audit = openAudit(tx, request, path);
    const result = await next({
      request,
      services: request.services,
      actor,
      tenantId: actor.tenantId,
      tenant,
      tx,
      audit,
      signal: request.signal,
    });
    if (!result.ok) throw result.error;
    request.assertLive();
    if (audit.written() === 0) throw new Error(`${path} changed something without an audit entry`);
    return result;
  });
}

export function requireMember(request: RequestContext): Extract<Actor, { kind: "member" }> {
  const actor = requireActor(request);
  if (actor.kind === "member") return actor;
  throw new DomainError(actor.kind === "impersonation" ? "read_only" : "forbidden", {
    permission: "own account",
  });
}

export const router = t.router;
export const mergeRouters = t.mergeRouters;
