import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { compareTenant, type CompareServices, type ComparedMonth } from "./compare-tenant.ts";
import { moneyDifference, type FoundDifference } from "./found-difference.ts";
import { listPage } from "./list-charges.ts";
import { dropListed, keepListed, selectUnknown } from "./listed-charges.store.ts";
import { watchProviders } from "./provider-watch.ts";
import {
  endRun,
  insertDifferences,
  keepRun,
  leaveRun,
  type LeasedRun,
  type RunProgress,
} from "./runs.store.ts";
import { selectTenantsAfter, type ComparedTenant } from "./tenants-to-compare.store.ts";

export const LEASE_MS = 300_000;
/** More of one tenant say nothing that the first do not. */
const MOST_OF_TENANT = 100;
const PAGE = 50;

/**
 * Goes on with a run from where it stands, for so long: first a page of a provider's charges after the other, then a tenant after the
 * other. What a step found and that it is done are written in one transaction, so that whoever comes after goes on behind it.
 */
export async function walkRun(
  services: CompareServices,
  run: LeasedRun,
  owner: string,
  budgetMs: number,
): Promise<"ended" | "left" | "taken"> {
  const month = spanOf(run);
  const watch = watchProviders(services, run.unreachable);
  const { afterTenant, checked, listing } = run;
  const progress: RunProgress = { afterTenant, checked, listing, unreachable: run.unreachable };
  const inPlatform = <T>(work: (tx: Tx) => Promise<T>) =>
    services.db.tenant(PLATFORM_TENANT_ID, "write", work);
  const of = { runId: run.runId, owner };
  const lease = () => ({ ...of, until: new Date(services.clock.now().getTime() + LEASE_MS) });
  const keep = (work: (tx: Tx) => Promise<unknown>) =>
    inPlatform(async (tx) => {
      progress.unreachable = [...watch.unreachable.keys()];
      const mine = await keepRun(tx, lease(), progress);
      if (mine) await work(tx);
      return mine;
    });
  const say = (tx: Tx, tenantId: TenantId, found: readonly FoundDifference[]) =>
    insertDifferences(tx, run.runId, tenantId, found.slice(0, MOST_OF_TENANT).map(numbered));

  const began = performance.now();
  let tenants: ComparedTenant[] = [];
  for (let steps = 0; ; steps += 1) {
    if (steps > 0 && performance.now() - began >= budgetMs) {
      await inPlatform((tx) => leaveRun(tx, { ...of, until: services.clock.now() }));
      return "left";
    }
    const page = await listPage(services, month, progress.listing, watch);
    if (page) {
      progress.listing = { ...progress.listing, [page.provider]: page.next };
      if (!(await keep((tx) => keepListed(tx, run.runId, page.charges)))) return "taken";
      continue;
    }
    if (tenants.length === 0)
      tenants = await services.db.platform((tx) =>
        selectTenantsAfter(tx, progress.afterTenant, PAGE),
      );
    const tenant = tenants.shift();
    if (!tenant) break;
    const compared = await compareTenant(services, month, tenant, watch);
    progress.afterTenant = tenant.tenantId;
    progress.checked = added(progress.checked, compared.checked);
    if (!(await keep((tx) => say(tx, tenant.tenantId, compared.found)))) return "taken";
  }
  const strangers = await services.db.platform((tx) =>
    selectUnknown(tx, run.runId, MOST_OF_TENANT),
  );
  const ended = await keep(async (tx) => {
    await say(tx, PLATFORM_TENANT_ID, strangers.map(unknownCharge));
    const error = [...watch.unreachable].map(([name, said]) => `${name}: ${said}`).join(" ");
    await endRun(tx, { ...of, at: services.clock.now(), failed: false, error: error || null });
    await dropListed(tx);
  });
  return ended ? "ended" : "taken";
}

function spanOf({ runId, month }: LeasedRun): ComparedMonth {
  const from = new Date(`${month}-01T00:00:00.000Z`);
  const until = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
  return { runId, month, from, until };
}

const unknownCharge = ({
  provider,
  reference,
  currency,
  paid,
}: Awaited<ReturnType<typeof selectUnknown>>[number]): FoundDifference =>
  moneyDifference(
    {
      kind: "charges",
      code: "charge_unknown",
      provider,
      subject: reference,
      note: `${provider} has the charge ${reference} for an invoice that nobody here has.`,
    },
    currency,
    0n,
    BigInt(paid),
  );

const numbered = (difference: FoundDifference) => ({ ...difference, differenceId: newId() });

const added = (a: RunProgress["checked"], b: RunProgress["checked"]): RunProgress["checked"] => ({
  tenants: a.tenants + b.tenants,
  invoices: a.invoices + b.invoices,
  charges: a.charges + b.charges,
  lines: a.lines + b.lines,
});
