import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import { Uuid } from "#shared/kernel/index.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import { withinDeadline } from "#server/platform/payments/deadline.ts";
import {
  ProviderError,
  type ChargeState,
  type CustomerState,
  type PaymentProvider,
} from "#server/platform/payments/payment-provider.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { backOffMs, keepCustomer, selectTenantOfCustomer } from "../calls/index.ts";
import { settleCharge } from "../settlement/index.ts";
import {
  checkBooks,
  leaseWebhook,
  selectTenantOfCharge,
  writeWebhook,
  type WebhookState,
  type WebhookWork,
} from "./inbox.store.ts";

const LEASE_MS = 60_000;
/** About two days with the pauses between. */
const MOST_ATTEMPTS = 60;

export interface WebhookOptions {
  readonly deadlineMs?: number;
  readonly random?: () => number;
}

type Fetched =
  | { kind: "charge"; charge: ChargeState }
  | { kind: "customer"; customer: CustomerState }
  | undefined;

/** Works on one event: what it is about is fetched, and only what was fetched is believed. */
export async function processWebhook(
  services: Services,
  webhookId: string,
  options: WebhookOptions = {},
): Promise<WebhookState | "taken"> {
  const owner = newId();
  const at = services.clock.now();
  const until = new Date(at.getTime() + LEASE_MS);
  const work = await services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) =>
    leaseWebhook(tx, webhookId, { owner, at, until }),
  );
  if (!work) return "taken";
  try {
    const provider = services.payments.get(work.provider);
    if (!provider)
      throw new ProviderError(work.provider, "retry", "not_configured", "It is not configured.");
    const fetched = await withinDeadline(
      work.provider,
      () => fetchSubject(provider, work),
      options.deadlineMs,
    );
    return await apply(services, work, owner, fetched);
  } catch (error) {
    return fail(services, work, owner, error, options.random ?? Math.random);
  }
}

async function fetchSubject(provider: PaymentProvider, work: WebhookWork): Promise<Fetched> {
  const { aboutKind, aboutReference } = work;
  if (aboutReference === null || aboutKind === null) return undefined;
  return aboutKind === "charge"
    ? { kind: "charge", charge: await provider.fetchCharge(aboutReference) }
    : { kind: "customer", customer: await provider.fetchCustomer(aboutReference) };
}

/** The event is done in the transaction that does what it says: never twice, never half. */
async function apply(
  services: Services,
  work: WebhookWork,
  owner: string,
  fetched: Fetched,
): Promise<WebhookState | "taken"> {
  const tenantId = fetched && (await tenantOf(services, work, fetched));
  return services.db.tenant(tenantId ?? PLATFORM_TENANT_ID, "write", async (tx) => {
    const note =
      tenantId === undefined ? undefined : await applyToTenant(tx, services, work, fetched);
    await checkBooks(tx);
    await tx.switchTenant(PLATFORM_TENANT_ID);
    const at = services.clock.now();
    const state = note === undefined ? "ignored" : "processed";
    const change = { webhookId: work.webhookId, owner, state, at, runAfter: at } as const;
    const said = { note: note ?? "of nobody known here", tenantId: tenantId ?? null };
    if (!(await writeWebhook(tx, { ...change, ...said }))) throw new LeaseGone();
    announce(tx, services, work.webhookId);
    return state;
  });
}

/** Another one took over: what was done here is taken back. */
class LeaseGone extends Error {}

async function applyToTenant(
  tx: Tx,
  services: Services,
  work: WebhookWork,
  fetched: Fetched,
): Promise<string | undefined> {
  if (fetched?.kind === "charge") {
    const { result, note } = await settleCharge(tx, services, work.provider, fetched.charge);
    return result === "unknown" ? undefined : note;
  }
  if (fetched?.kind === "customer") {
    await keepCustomer(tx, work.provider, fetched.customer, services.clock.now());
    return fetched.customer.paymentMethod ? "has a payment method" : "has no payment method";
  }
  return undefined;
}

async function tenantOf(
  services: Services,
  { provider }: WebhookWork,
  fetched: NonNullable<Fetched>,
): Promise<TenantId | undefined> {
  const found = await services.db.platform((tx) => {
    if (fetched.kind === "customer")
      return selectTenantOfCustomer(tx, provider, fetched.customer.reference);
    // What somebody else wrote there need not be an id.
    const invoiceId = Uuid.safeParse(fetched.charge.invoiceId).data ?? null;
    return selectTenantOfCharge(tx, provider, fetched.charge.reference, invoiceId);
  });
  return found?.tenantId;
}

async function fail(
  services: Services,
  work: WebhookWork,
  owner: string,
  error: unknown,
  random: () => number,
): Promise<WebhookState | "taken"> {
  if (error instanceof LeaseGone) return "taken";
  const at = services.clock.now();
  const known = error instanceof ProviderError;
  const code = known ? error.code : "internal";
  const over = (known && error.kind === "refused") || work.attempts >= MOST_ATTEMPTS;
  const state = over ? "dead" : "failed";
  services.log.warn(
    {
      webhookId: work.webhookId,
      provider: work.provider,
      problem: code,
      state,
      ...(known ? {} : { error }),
    },
    "working on a webhook failed",
  );
  return services.db.tenant(PLATFORM_TENANT_ID, "write", async (tx) => {
    const written = await writeWebhook(tx, {
      webhookId: work.webhookId,
      owner,
      state,
      at,
      runAfter: new Date(at.getTime() + backOffMs(work.attempts, code, random())),
      note: known ? error.message : "Something failed on our side.",
      tenantId: null,
    });
    announce(tx, services, work.webhookId);
    return written ? state : "taken";
  });
}

function announce(tx: Tx, services: Services, id: string): void {
  tx.afterCommit(() =>
    services.broadcast.announce({
      type: "changed",
      entity: "billing",
      tenantId: PLATFORM_TENANT_ID,
      id,
    }),
  );
}
