import pg from "pg";
import type { TenantId } from "#shared/kernel/ids.ts";
import { chainHash, contentHash, GENESIS_HASH } from "#server/platform/audit/audit-hash.ts";
import { appendAuditEntry, type AuditRow } from "#server/platform/audit/audit.store.ts";
import { makeTenant, type TestServices } from "#server/testing/services.ts";
import type { AuditEntryRow } from "../audit-entry.ts";
import { checkChain } from "../check-chain.ts";
import { gatherEvidence } from "../read-chain.ts";

export const auditRow = (n: number, more: Partial<AuditRow> = {}): AuditRow => ({
  at: new Date(1_800_000_000_000 + n),
  action: "apps.update",
  outcome: "done",
  code: null,
  actorKind: "member",
  actorId: "someone",
  actorName: "Someone",
  impersonatorId: null,
  impersonationId: null,
  target: `app-${n}`,
  reason: null,
  before: { name: `before ${n}`, nested: { b: 1, a: [1.5, null, "ü"] } },
  after: { name: `after ${n}` },
  requestId: `request-${n}`,
  ip: "127.0.0.1",
  ...more,
});

/** A tenant with `count` entries in its chain. */
export async function auditedTenant(services: TestServices, count: number): Promise<TenantId> {
  const { tenantId } = await makeTenant(services);
  await addEntries(services, tenantId, 1, count);
  return tenantId;
}

export const addEntries = (
  services: TestServices,
  tenantId: TenantId,
  from: number,
  count: number,
): Promise<void> =>
  services.db.tenant(tenantId, "write", async (tx) => {
    for (let n = from; n < from + count; n++) await appendAuditEntry(tx, auditRow(n));
  });

export const verdictOn = (services: TestServices, tenantId: TenantId) =>
  services.db.tenant(tenantId, "read", async (tx) =>
    checkChain(await gatherEvidence(tx, services)),
  );

/** What somebody with the owner's password does to one tenant's chain. */
export async function asOwner(
  services: TestServices,
  tenantId: TenantId,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client(services.connections.owner);
  await client.connect();
  try {
    await client.query("select set_config('app.tenant_id', $1, false)", [tenantId]);
    await work(client);
  } finally {
    await client.end();
  }
}

/** Computes every hash from `from` on anew and moves the head, as a careful forger would. */
export async function rehash(client: pg.Client, from: number): Promise<void> {
  const { rows } = await client.query<Record<string, unknown>>(
    `select tenant_id as "tenantId", app_id as "appId", seq::int, at, action, outcome, code, actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName",
      impersonator_id as "impersonatorId", impersonation_id as "impersonationId", target, reason, before, after, request_id as "requestId", ip, hash
     from audit_entries order by seq`,
  );
  let previous: Buffer = GENESIS_HASH;
  for (const row of rows as unknown as AuditEntryRow[]) {
    if (row.seq < from) {
      previous = row.hash;
      continue;
    }
    const hash = chainHash(previous, row, contentHash({ ...row, at: row.at.toISOString() }));
    await client.query("update audit_entries set prev_hash = $1, hash = $2 where seq = $3", [
      previous,
      hash,
      row.seq,
    ]);
    await client.query("update audit_heads set seq = $1, hash = $2", [row.seq, hash]);
    previous = hash;
  }
}
