import type { KeyId, TenantId } from "#shared/kernel/ids.ts";
import { openAudit } from "#server/platform/audit/audit-writer.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import { announceKey } from "./announce-key.ts";
import { extendRotatedKeys } from "./extend-rotated-keys.ts";
import { markExpired, selectKeysToClose } from "./keys.store.ts";

const JOB = "close-rotated-keys";

/**
 * A job, run every some seconds: rotations that may go on get more time, then keys whose overlap or life is over get
 * the state `expired`. Verification refuses them by the clock already; this makes lists, counts and the audit log say so.
 * @returns how many it closed.
 */
export async function closeRotatedKeys(
  services: Pick<Services, "db" | "broadcast" | "clock" | "clickhouse" | "log">,
): Promise<number> {
  await extendRotatedKeys(services);
  const now = services.clock.now();
  const due = await services.db.platform((tx) => selectKeysToClose(tx, now));
  let closed = 0;
  for (const { tenantId, keyId } of due)
    if (await closeKey(services, tenantId, keyId, now)) closed += 1;
  return closed;
}

const closeKey = (
  services: Pick<Services, "db" | "broadcast" | "clock">,
  tenantId: TenantId,
  keyId: KeyId,
  now: Date,
): Promise<boolean> =>
  services.db.tenant(tenantId, "write", async (tx) => {
    if (!(await markExpired(tx, keyId, now))) return false;
    const origin = {
      requestId: newId(now.getTime()),
      ip: "",
      actorName: JOB,
      actor: { kind: "job", name: JOB, tenantId } as const,
      services,
    };
    await openAudit(
      tx,
      origin,
      "keys.rotate",
    )({
      target: keyId,
      reason: "Its overlap or its own life is over.",
      after: { keyId, state: "expired" },
    });
    announceKey({ tx, services }, keyId);
    return true;
  });
