import type { KeyId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

interface Context {
  readonly tx: Pick<Tx, "afterCommit" | "tenantId">;
  readonly services: Pick<Services, "broadcast">;
}

/** Once committed: consoles re-read it, verifiers drop it. `revoked` also ends what hangs on it. */
export function announceKey({ tx, services }: Context, keyId: KeyId, revoked = false): void {
  const { tenantId } = tx;
  tx.afterCommit(() => {
    if (revoked) services.broadcast.announce({ type: "revoked", kind: "key", tenantId, id: keyId });
    services.broadcast.announce({ type: "changed", entity: "key", tenantId, id: keyId });
  });
}
