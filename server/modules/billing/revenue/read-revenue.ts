import type { z } from "zod";
import type { AtRisk, RevenueInput, RevenueOverview } from "#shared/contracts/billing/revenue.ts";
import { Currency, type TenantId } from "#shared/kernel/index.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";
import { toMinor } from "../pricing/index.ts";
import { addMovements, noMovements, percentOf, type Movements } from "./movements.ts";
import { mrrOfTenant, type TenantMrr } from "./mrr-of-tenant.ts";
import {
  selectBilledUsage,
  selectMoneyOfMonths,
  selectOpen,
  selectOverdue,
  selectStandings,
  selectSubscribed,
  type MoneyRow,
  type OpenRow,
} from "./revenue.store.ts";
import { risksOf } from "./risks-of.ts";

const PAGE = 500;
const MOST_AT_RISK = 200;

interface Sums {
  months: Movements[];
  plans: Map<string, { mrr: bigint; tenants: number }>;
}

/** MRR and what moved it, a currency each: read page by page of tenants, so that no more than one page is held. */
export function readRevenue(
  { db, clock }: Pick<Services, "db" | "clock">,
  input: z.output<typeof RevenueInput>,
): Promise<RevenueOverview> {
  const now = clock.now();
  // The last whole month is needed for the rates, and the one before the first for where it starts.
  const months = monthsUpTo(now, Math.max(input.months, 2) + 1);
  const since = new Date(`${months[0]}-01T00:00:00.000Z`);
  return db.platform(async (tx) => {
    const sums = new Map<string, Sums>();
    const sumsOf = (currency: string): Sums => {
      const found = sums.get(currency) ?? {
        months: months.slice(1).map(noMovements),
        plans: new Map(),
      };
      sums.set(currency, found);
      return found;
    };
    let atRisk: AtRisk[] = [];
    for await (const tenant of readTenants(tx, months, since, now)) {
      for (const mrr of tenant.mrr) addMovements(sumsOf(mrr.currency).months, mrr);
      for (const open of tenant.open) {
        const mrr = nowOf(tenant.mrr.find(({ currency }) => currency === open.currency));
        if (mrr !== 0n) addPlan(sumsOf(open.currency), open.plan, mrr);
        const risk = risksOf(open, now);
        if (risk) atRisk.push(toAtRisk(open, mrr, risk));
      }
      if (atRisk.length > 2 * MOST_AT_RISK) atRisk = mostFirst(atRisk);
    }
    const money = await selectMoneyOfMonths(tx, since);
    const overdue = await selectOverdue(tx, now);
    for (const { currency } of [...money, ...overdue]) sumsOf(currency);
    return {
      asOf: now.toISOString(),
      atRisk: mostFirst(atRisk),
      currencies: [...sums]
        .map(([currency, sum]) =>
          toCurrency(currency, sum, {
            months: months.slice(1),
            shown: input.months,
            money: money.filter((row) => row.currency === currency),
            overdue: overdue.find((row) => row.currency === currency)?.overdue ?? "0",
          }),
        )
        .toSorted((a, b) => b.mrr - a.mrr || (a.currency < b.currency ? -1 : 1)),
    };
  });
}

interface ReadTenant {
  readonly mrr: readonly TenantMrr[];
  readonly open: readonly OpenRow[];
}

async function* readTenants(
  tx: PlatformTx,
  months: readonly string[],
  since: Date,
  now: Date,
): AsyncGenerator<ReadTenant> {
  const running = months.at(-1) ?? "";
  const today = now.toISOString().slice(0, 10);
  let after: TenantId | null = null;
  for (;;) {
    const tenants: TenantId[] = (await selectSubscribed(tx, after, PAGE)).map(
      (row) => row.tenantId,
    );
    after = tenants.at(-1) ?? null;
    const standings = byTenant(await selectStandings(tx, tenants, months[0] ?? ""));
    const usage = byTenant(await selectBilledUsage(tx, tenants, since));
    const open = byTenant(await selectOpen(tx, tenants, now, today));
    for (const tenantId of tenants) {
      const own = open.get(tenantId) ?? [];
      const waits = own.some((row) => row.nextInvoiceAt?.toISOString().startsWith(running));
      yield {
        open: own,
        mrr: mrrOfTenant(months, standings.get(tenantId) ?? [], usage.get(tenantId) ?? [], waits),
      };
    }
    if (tenants.length < PAGE) return;
  }
}

const byTenant = <Row extends { tenantId: TenantId }>(rows: readonly Row[]) =>
  Map.groupBy(rows, (row) => row.tenantId);

const monthsUpTo = (now: Date, count: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (count - 1 - index), 1))
      .toISOString()
      .slice(0, 7),
  );

const nowOf = (mrr: TenantMrr | undefined): bigint => mrr?.months.at(-1)?.mrr ?? 0n;

function addPlan({ plans }: Sums, name: string, mrr: bigint): void {
  const before = plans.get(name) ?? { mrr: 0n, tenants: 0 };
  plans.set(name, { mrr: before.mrr + mrr, tenants: before.tenants + 1 });
}

const toAtRisk = (
  { tenantId, tenantName, currency, plan, state }: OpenRow,
  mrr: bigint,
  risk: Pick<AtRisk, "reasons" | "at" | "usage">,
): AtRisk => ({
  tenantId,
  tenantName,
  currency: Currency.parse(currency),
  plan,
  state,
  mrr: toMinor(mrr),
  ...risk,
});

const mostFirst = (rows: readonly AtRisk[]): AtRisk[] =>
  rows
    .toSorted((a, b) => b.mrr - a.mrr || (a.tenantId < b.tenantId ? -1 : 1))
    .slice(0, MOST_AT_RISK);

function toCurrency(
  currency: string,
  { months: sums, plans }: Sums,
  of: { months: readonly string[]; shown: number; money: readonly MoneyRow[]; overdue: string },
): RevenueOverview["currencies"][number] {
  const whole = sums.at(-2);
  const running = sums.at(-1);
  const kept = whole && whole.starting + whole.expansion + whole.contraction + whole.churned;
  const months = sums.map((sum, index) => {
    const month = of.months[index] ?? "";
    const money = of.money.find((row) => row.month === month);
    return {
      month,
      mrr: toMinor(sum.mrr),
      starting: toMinor(sum.starting),
      fresh: toMinor(sum.fresh),
      expansion: toMinor(sum.expansion),
      contraction: toMinor(sum.contraction),
      churned: toMinor(sum.churned),
      invoiced: toMinor(BigInt(money?.invoiced ?? 0)),
      collected: toMinor(BigInt(money?.collected ?? 0)),
      refunded: toMinor(BigInt(money?.refunded ?? 0)),
      tenants: sum.tenants,
    };
  });
  const mrr = running?.mrr ?? 0n;
  return {
    currency: Currency.parse(currency),
    mrr: toMinor(mrr),
    arr: toMinor(mrr * 12n),
    tenants: running?.tenants ?? 0,
    churnPercent: whole ? percentOf(-whole.churned, whole.starting) : null,
    netRetentionPercent: whole ? percentOf(kept ?? 0n, whole.starting) : null,
    overdue: toMinor(BigInt(of.overdue)),
    months: months.slice(-of.shown),
    byPlan: [...plans]
      .map(([plan, sum]) => ({ plan, mrr: toMinor(sum.mrr), tenants: sum.tenants }))
      .toSorted((a, b) => b.mrr - a.mrr || (a.plan < b.plan ? -1 : 1)),
  };
}
