import type { TenantId } from "#shared/kernel/ids.ts";
import { GENESIS_HASH } from "#server/platform/audit/audit-hash.ts";
import { segmentBytes, type AuditSegment } from "#server/platform/audit/audit-segment.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import {
  insertSegment,
  selectLinks,
  selectLastSegment,
  selectUnsigned,
} from "./audit-log.store.ts";

const MOST_ENTRIES = 1000;

type Sealing = Pick<Services, "db" | "auditSeal" | "clock" | "log">;

/** Signs what is new in every chain and keeps the heads outside. Never signs what does not follow from what it signed before. */
export async function signAuditSegments(
  services: Sealing,
): Promise<{ signed: number; broken: TenantId[] }> {
  const broken: TenantId[] = [];
  let signed = 0;
  for (const tenantId of await services.db.platform(selectUnsigned)) {
    for (;;) {
      const segment = await signNext(services, tenantId);
      if (segment === "broken") broken.push(tenantId);
      if (segment === "broken" || segment === undefined) break;
      await services.auditSeal.anchor.keep(
        tenantId,
        { seq: segment.lastSeq, hash: segment.lastHash },
        services.clock.now(),
      );
      signed += 1;
    }
  }
  return { signed, broken };
}

/** The next segment, or undefined when all is signed. */
async function signNext(
  services: Sealing,
  tenantId: TenantId,
): Promise<AuditSegment | "broken" | undefined> {
  const anchored = await services.auditSeal.anchor.last(tenantId);
  return services.db.tenant(tenantId, "write", async (tx) => {
    const last = await selectLastSegment(tx);
    const from = last?.lastSeq ?? 0;
    // The file knows of a longer chain: somebody cut it or its signatures off.
    if (anchored && anchored.seq > from) return refuse(services, tenantId, from + 1);
    const segment = await cutSegment(tx, from, last?.lastHash ?? GENESIS_HASH);
    if (segment === undefined) return undefined;
    if (typeof segment === "number") return refuse(services, tenantId, segment);
    const sealed = { ...segment, ...services.auditSeal.keys.sign(segmentBytes(tenantId, segment)) };
    return (await insertSegment(tx, sealed, services.clock.now())) ? sealed : undefined;
  });
}

/** The entries after `from`, or the seq of the first that does not follow. What they say is for verifying, not for signing. */
async function cutSegment(
  tx: Tx,
  from: number,
  fromHash: Buffer,
): Promise<Omit<AuditSegment, "keyId" | "signature"> | number | undefined> {
  const { lastSeq, lastHash, digests, broken } = await selectLinks(
    tx,
    from,
    fromHash,
    MOST_ENTRIES,
  );
  if (broken !== null) return broken;
  if (lastSeq === null || !lastHash || !digests) return undefined;
  return { firstSeq: from + 1, lastSeq, lastHash, digests };
}

function refuse({ log }: Sealing, tenantId: TenantId, seq: number): "broken" {
  log.error(
    { tenantId, seq },
    "an audit chain is broken and is not signed; run `unmogrowp audit verify`",
  );
  return "broken";
}
