import type { TenantMrr } from "./mrr-of-tenant.ts";

export interface Movements {
  starting: bigint;
  fresh: bigint;
  expansion: bigint;
  contraction: bigint;
  churned: bigint;
  mrr: bigint;
  tenants: number;
}

export const noMovements = (): Movements => ({
  starting: 0n,
  fresh: 0n,
  expansion: 0n,
  contraction: 0n,
  churned: 0n,
  mrr: 0n,
  tenants: 0,
});

/** Adds one tenant's months to the sums; `sums` has one less than the tenant's months, whose first one is only where it starts. */
export function addMovements(sums: readonly Movements[], { months }: TenantMrr): void {
  for (const [index, sum] of sums.entries()) {
    const before = months[index];
    const now = months[index + 1];
    if (!before || !now) continue;
    const change = now.mrr - before.mrr;
    sum.starting += before.mrr;
    sum.mrr += now.mrr;
    if (now.mrr > 0n) sum.tenants += 1;
    if (change > 0n) sum[before.mrr === 0n ? "fresh" : "expansion"] += change;
    if (change < 0n) sum[now.subscribed ? "contraction" : "churned"] += change;
  }
}

/** Per cent with two digits, half away from zero; null where nothing was there to begin with. */
export function percentOf(part: bigint, whole: bigint): number | null {
  if (whole <= 0n) return null;
  const tenThousandths = (part * 20_000n + (part < 0n ? -whole : whole)) / (2n * whole);
  return Number(tenThousandths) / 100;
}
