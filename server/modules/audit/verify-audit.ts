import type { AuditVerdict } from "#shared/contracts/audit.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { checkChain, type ChainVerdict } from "./check-chain.ts";
import { gatherEvidence } from "./read-chain.ts";

/** Walks the tenant's whole chain; the entry it writes about that is not part of what it verified. */
export async function verifyAudit(
  ctx: Pick<TenantContext, "tx" | "audit" | "services" | "tenantId">,
): Promise<AuditVerdict> {
  const verdict = await checkChain(await gatherEvidence(ctx.tx, ctx.services));
  const { firstWrong, entries } = verdict;
  await ctx.audit({
    target: ctx.tenantId,
    after: { intact: firstWrong === null, entries, firstWrong },
  });
  return toVerdict(verdict, ctx.services.clock.now());
}

export const toVerdict = (verdict: ChainVerdict, at: Date): AuditVerdict => ({
  intact: verdict.firstWrong === null,
  entries: verdict.entries,
  headHash: verdict.headHash.toString("hex"),
  signedSegments: verdict.signedSegments,
  firstWrong: verdict.firstWrong,
  verifiedAt: at.toISOString(),
});
