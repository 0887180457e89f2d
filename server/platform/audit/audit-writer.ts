import type { Actor } from "#shared/access/actors.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { RequestContext } from "../context/request.ts";
import type { Services } from "../context/services.ts";
import type { Tx } from "../postgres/tx.ts";
import { appendAuditEntry, didRecently, type AuditRow } from "./audit.store.ts";

export interface AuditChange {
  target?: string;
  reason?: string;
  before?: unknown;
  after?: unknown;
}

/** Writes to the chain of the transaction's tenant, inside its transaction. */
export interface AuditWriter {
  (change: AuditChange): Promise<void>;
  /** For reads: not again when the same person did the same within `withinMs`, so that paging does not flood the log. */
  once(change: AuditChange, withinMs: number): Promise<void>;
  readonly written: () => number;
}

type Origin = Pick<RequestContext, "requestId" | "ip" | "actorName"> & {
  actor: Actor | undefined;
  services: Pick<Services, "clock"> & Partial<Pick<Services, "broadcast">>;
};

/** `action` is the permission, which is the procedure's path. */
export function openAudit(tx: Tx, origin: Origin, action: string): AuditWriter {
  const { services } = origin;
  let count = 0;
  const append = async (change: AuditChange) => {
    await appendAuditEntry(tx, toRow(origin, action, change, "done", null));
    count += 1;
  };
  const write = async (change: AuditChange) => {
    const { tenantId } = tx;
    await append(change);
    tx.afterCommit(() =>
      services.broadcast?.announce({ type: "changed", entity: "audit", tenantId, id: action }),
    );
  };
  // Not announced: open consoles would read again because somebody read.
  const once = async (change: AuditChange, withinMs: number) => {
    const since = new Date(services.clock.now().getTime() - withinMs);
    const { actorId } = identify(origin.actor);
    if (await didRecently(tx, { action, actorId, target: change.target ?? null, since }))
      count += 1;
    else await append(change);
  };
  return Object.assign(write, { once, written: () => count });
}

/** A refused attempt: in a transaction of its own, since the attempted one rolls back. Never fails the answer. */
export async function auditRefusal(
  origin: RequestContext,
  chain: TenantId,
  action: string,
  code: string,
  target?: string,
): Promise<void> {
  const change: AuditChange = target === undefined ? {} : { target };
  try {
    await origin.services.db.tenant(chain, "write", (tx) =>
      appendAuditEntry(tx, toRow(origin, action, change, "refused", code)),
    );
  } catch (error) {
    origin.log.error(
      { error, action, code },
      "a refused attempt could not be written to the audit log",
    );
  }
}

function toRow(
  origin: Origin,
  action: string,
  change: AuditChange,
  outcome: "done" | "refused",
  code: string | null,
): AuditRow {
  return {
    at: origin.services.clock.now(),
    action,
    outcome,
    code,
    ...identify(origin.actor),
    actorName: origin.actorName,
    target: change.target ?? null,
    reason: change.reason ?? null,
    before: change.before ?? null,
    after: change.after ?? null,
    requestId: origin.requestId,
    ip: origin.ip || null,
  };
}

function identify(
  actor: Actor | undefined,
): Pick<AuditRow, "actorKind" | "actorId" | "impersonatorId" | "impersonationId"> {
  const none = { impersonatorId: null, impersonationId: null };
  switch (actor?.kind) {
    case undefined:
      return { actorKind: "anonymous", actorId: "anonymous", ...none };
    case "member":
      return { actorKind: "member", actorId: actor.userId, ...none };
    case "system":
      return { actorKind: "system", actorId: actor.tokenId, ...none };
    case "job":
      return { actorKind: "job", actorId: actor.name, ...none };
    case "impersonation":
      return {
        actorKind: "impersonation",
        actorId: `viewer@${actor.tenantId}`,
        impersonatorId: actor.impersonatorId,
        impersonationId: actor.impersonationId,
      };
  }
}
