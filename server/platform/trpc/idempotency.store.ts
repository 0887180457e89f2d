import { sql } from "../postgres/sql.ts";
import type { Tx } from "../postgres/tx.ts";

export interface IdempotencyClaim {
  actor: string;
  procedure: string;
  key: string;
  paramsHash: Buffer;
}

/** Claims the key; undefined when this call is the first (or the earlier one is older than 24 h), else what the first left. */
export async function claimIdempotencyKey(
  tx: Tx,
  claim: IdempotencyClaim,
): Promise<{ paramsHash: Buffer; answer: Buffer | null } | undefined> {
  const claimed = await tx.run(sql`
    insert into idempotency_keys (actor, procedure, key, params_hash) values (${claim.actor}, ${claim.procedure}, ${claim.key}, ${claim.paramsHash})
    on conflict (tenant_id, actor, procedure, key) do update
      set params_hash = excluded.params_hash, answer = null, created_at = now(), expires_at = now() + interval '24 hours'
      where idempotency_keys.expires_at < now()`);
  if (claimed > 0) return undefined;
  return tx.maybe(sql<{ paramsHash: Buffer; answer: Buffer | null }>`
    select params_hash as "paramsHash", answer from idempotency_keys
    where actor = ${claim.actor} and procedure = ${claim.procedure} and key = ${claim.key}`);
}

export async function saveIdempotentAnswer(
  tx: Tx,
  claim: IdempotencyClaim,
  answer: Buffer,
): Promise<void> {
  await tx.run(sql`update idempotency_keys set answer = ${answer}
    where actor = ${claim.actor} and procedure = ${claim.procedure} and key = ${claim.key}`);
}
