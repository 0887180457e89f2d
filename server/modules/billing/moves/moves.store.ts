import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export interface MoveRow {
  target: Provider;
  askedBy: string;
  askedAt: Date;
  waitsFor: string;
}

export const selectMove = (tx: Tx): Promise<MoveRow | undefined> =>
  tx.maybe(
    sql<MoveRow>`select target, asked_by as "askedBy", asked_at as "askedAt", waits_for as "waitsFor" from provider_moves`,
  );

export const upsertMove = (tx: Tx, move: MoveRow) =>
  tx.run(sql`insert into provider_moves (target, asked_by, asked_at, waits_for)
    values (${move.target}, ${move.askedBy}, ${move.askedAt}, ${move.waitsFor})
    on conflict (tenant_id) do update set target = excluded.target, asked_by = excluded.asked_by, asked_at = excluded.asked_at, waits_for = excluded.waits_for`);

export const deleteMove = (tx: Tx) => tx.run(sql`delete from provider_moves`);

export const selectMoves = (tx: PlatformTx) =>
  tx.many(
    sql<{
      tenantId: TenantId;
    }>`select tenant_id as "tenantId" from provider_moves order by asked_at`,
  );

export interface OwnerRow {
  subscriptionId: string;
  renewalOwner: Provider;
  ownerGeneration: number;
  revision: number;
}

/** Of the open subscription. */
export const selectOwner = (tx: Tx): Promise<OwnerRow | undefined> =>
  tx.maybe(sql<OwnerRow>`select subscription_id as "subscriptionId", renewal_owner as "renewalOwner", owner_generation as "ownerGeneration", revision
    from subscriptions where state <> 'cancelled' for update`);

/**
 * An invoice of the subscription whose charge may still be made: one that waits or runs at a provider, or a call that was given up
 * without an answer, so that it may have had its effect.
 */
export const selectInFlight = (tx: Tx, subscriptionId: string) =>
  tx.maybe(sql<{
    number: number;
    slug: string;
    givenUp: boolean;
  }>`select i.number, t.slug, c.dead as "givenUp"
    from invoices i join tenants t on t.tenant_id = i.tenant_id,
      lateral (select coalesce(bool_or(state in ('queued', 'failed')), false) as waits,
        coalesce(bool_or(state = 'dead' and not refused and kind in ('collect', 'retry', 'cancel')), false) as dead
        from provider_calls p where p.tenant_id = i.tenant_id and p.invoice_id = i.invoice_id) c
    where i.subscription_id = ${subscriptionId} and i.state = 'open' and (c.waits or c.dead or i.collection in ('queued', 'pending'))
    order by i.number limit 1`);

/** Only if the owner is still the one that was read. @returns false: another move was first */
export async function switchOwner(tx: Tx, from: OwnerRow, to: Provider): Promise<boolean> {
  const rows =
    await tx.run(sql`update subscriptions set renewal_owner = ${to}, owner_generation = owner_generation + 1, revision = revision + 1
      where subscription_id = ${from.subscriptionId} and owner_generation = ${from.ownerGeneration} and renewal_owner = ${from.renewalOwner}`);
  return rows === 1;
}
