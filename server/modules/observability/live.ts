import { on, EventEmitter } from "node:events";
import { can } from "#shared/access/can.ts";
import type { Actor } from "#shared/access/actors.ts";
import type { Permission } from "#shared/access/permissions.ts";
import type { LiveMessage } from "#shared/contracts/platform.ts";
import { PLATFORM_TENANT_ID, type OperationId, type TenantId } from "#shared/kernel/ids.ts";
import type { PlatformContext } from "../../platform/trpc/index.ts";
import type { Announcement } from "../../platform/live/broadcast.ts";
import { readOperation } from "../operations/index.ts";

type Told = Exclude<Announcement, { type: "work" | "revoked" | "store" }>;
type Subject = Exclude<Told["type"], "changed"> | Extract<Told, { type: "changed" }>["entity"];
/** Who may hear of it. Nothing but ids is told, so that of billing everybody does who may know its state. */
const NEEDED: Readonly<Record<Subject, Permission>> = {
  operation: "operations.read",
  events: "analytics.aggregates",
  tenant: "tenants.read",
  app: "apps.read",
  key: "keys.read",
  member: "members.read",
  session: "members.read",
  impersonation: "access.impersonations",
  audit: "audit.read",
  system_token: "system.tokens.read",
  usage: "usage.read",
  billing: "billing.state",
};
// A window that reads slowly loses the oldest; it re-reads its page on `hello`.
const BUFFER = 500;

/** What changed, for one window: only what its actor may see, until the session ends or the window goes. */
export async function* streamLive(
  ctx: PlatformContext,
  signal: AbortSignal,
): AsyncGenerator<LiveMessage> {
  const { broadcast, clock } = ctx.services;
  const emitter = new EventEmitter();
  let waiting = 0;
  const unsubscribe = broadcast.subscribe(
    (announcement) => {
      if (waiting >= BUFFER || !maySee(ctx.actor, announcement)) return;
      waiting += 1;
      emitter.emit("announcement", announcement);
    },
    () => emitter.emit("announcement", undefined),
  );
  const ended = AbortSignal.any([signal, ctx.request.signal]);
  const hello = (): LiveMessage => ({ type: "hello", at: clock.now().toISOString() });
  try {
    yield hello();
    for await (const [announcement] of on(emitter, "announcement", {
      signal: ended,
    }) as AsyncIterable<[Announcement | undefined]>) {
      waiting = Math.max(0, waiting - 1);
      const message = announcement ? await toMessage(ctx, announcement) : hello();
      if (message) yield message;
    }
  } catch (error) {
    if (!ended.aborted) throw error;
  } finally {
    unsubscribe();
  }
}

function maySee(actor: Actor, announcement: Announcement): boolean {
  switch (announcement.type) {
    case "work":
    case "revoked":
      return false;
    case "store":
      return actor.tenantId === PLATFORM_TENANT_ID;
    default: {
      const needed =
        NEEDED[announcement.type === "changed" ? announcement.entity : announcement.type];
      return can(actor, needed, announcement.tenantId as TenantId).allowed;
    }
  }
}

async function toMessage(
  ctx: PlatformContext,
  announcement: Announcement,
): Promise<LiveMessage | undefined> {
  const at = ctx.services.clock.now().toISOString();
  switch (announcement.type) {
    case "operation": {
      const operation = await readOperation(
        ctx.services,
        announcement.tenantId as TenantId,
        announcement.operationId as OperationId,
      );
      return operation && { type: "operation", operation };
    }
    case "events":
      return {
        type: "events",
        tenantId: announcement.tenantId,
        appId: announcement.appId,
        accepted: announcement.accepted,
        at,
      };
    case "tenant":
      return {
        type: "changed",
        entity: "tenant",
        tenantId: announcement.tenantId,
        id: announcement.tenantId,
        at,
      };
    case "changed":
      return { ...announcement, at };
    case "store":
      return { type: "store", name: announcement.name, state: announcement.state, at };
    default:
      return undefined;
  }
}
