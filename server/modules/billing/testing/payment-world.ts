import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { PaymentProvider } from "#server/platform/payments/payment-provider.ts";
import {
  createPaymentSimulator,
  type Behaviour,
  type PaymentSimulator,
  type SimulatedEvent,
} from "#server/platform/payments/testing/payment-simulator.ts";
import {
  simulatedProvider,
  type SimulatedProvider,
} from "#server/platform/payments/testing/simulated-provider.ts";
import { manualProvider } from "#server/platform/payments/providers/manual.provider.ts";
import { t } from "#server/platform/trpc/index.ts";
import { memberRequest } from "#server/testing/services.ts";
import { makeCalls } from "../calls/index.ts";
import type { CallsOptions } from "../calls/make-call.ts";
import { advanceMoves } from "../moves/index.ts";
import { processWebhooks, webhooksRouter } from "../webhooks/index.ts";
import { receiveWebhook } from "../webhooks/receive-webhook.ts";
import { billingWorld, type BilledTenant, type BillingWorld } from "./billing-world.ts";
import { selectMoney, type Money } from "./payment-rows.store.ts";

const callers = t.createCallerFactory(t.router({ webhooks: webhooksRouter }));
type Collector = Exclude<Provider, "manual">;

export interface PaymentWorld extends BillingWorld {
  readonly simulators: Record<Collector, PaymentSimulator>;
  readonly providers: Record<Collector, SimulatedProvider>;
  readonly log: ReturnType<typeof callers>["webhooks"];
  /** Puts another one in the place of the simulated one. */
  use(provider: PaymentProvider): void;
  advance(ms: number): void;
  now(): Date;
  /** Makes what is due now, until nothing is. */
  work(options?: CallsOptions): Promise<void>;
  /** Hands over what the simulators have to tell, in the order that is given. */
  deliver(reorder?: (events: SimulatedEvent[]) => SimulatedEvent[]): Promise<void>;
  /** A tenant whose renewals the provider collects, in a trial of 10 days of a plan of 100.00. */
  billedBy(provider: Collector, card?: Behaviour): Promise<BilledTenant & { customer: string }>;
  /** What is booked and open of a tenant. */
  money(tenant: BilledTenant): Promise<Money>;
}

export const TRIAL_MS = 10 * 86_400_000;

/** A billing world with both providers simulated, each with the world's clock. */
export async function paymentWorld(start = "2026-01-01T00:00:00.000Z"): Promise<PaymentWorld> {
  const world = await billingWorld(start);
  const { services } = world;
  let now = new Date(start);
  const simulators = {
    stripe: createPaymentSimulator("s"),
    paddle: createPaymentSimulator("p"),
  };
  const providers = {
    stripe: simulatedProvider("stripe", simulators.stripe),
    paddle: simulatedProvider("paddle", simulators.paddle),
  };
  const payments = services.payments as Map<Provider, PaymentProvider>;
  payments.set("manual", manualProvider);
  payments.set("stripe", providers.stripe);
  payments.set("paddle", providers.paddle);
  const log = callers({ request: await memberRequest(services, "admin", PLATFORM_TENANT_ID) });
  const at = (instant: string) => {
    for (const simulator of Object.values(simulators))
      simulator.advance(Date.parse(instant) - now.getTime());
    now = new Date(instant);
    world.at(instant);
  };
  const work = async (options?: CallsOptions) => {
    for (;;) {
      const made = await makeCalls(services, options);
      const processed = await processWebhooks(services, options);
      if (made + processed + (await advanceMoves(services)) === 0) return;
    }
  };
  return {
    ...world,
    at,
    simulators,
    providers,
    log: log.webhooks,
    use: (provider) => void payments.set(provider.name, provider),
    advance: (ms) => at(new Date(now.getTime() + ms).toISOString()),
    now: () => now,
    work,
    renew(instant) {
      at(instant);
      return world.renew(instant);
    },
    async deliver(reorder = (events) => events) {
      for (const name of ["stripe", "paddle"] as const)
        for (const event of reorder(simulators[name].events.splice(0)))
          await receiveWebhook(services, name, Buffer.from(JSON.stringify(event)), {
            signed: "yes",
          });
    },
    async billedBy(provider, card) {
      const plan = await world.plan({ trialDays: 10 });
      const tenant = await world.tenant();
      await world.staff.billing.setDetails({
        tenantId: tenant.tenantId,
        name: "Acme",
        email: `${tenant.slug}@example.test`,
        address: null,
        taxId: null,
      });
      await tenant.change({ kind: "start", plan });
      await world.staff.billing.moveProvider({ tenantId: tenant.tenantId, to: provider });
      await work();
      const made = [...simulators[provider].customers.values()].find(
        ({ tenantId }) => tenantId === tenant.tenantId,
      );
      if (!made) throw new Error("the customer was not made");
      simulators[provider].updateCustomer(made.id, { card });
      return { ...tenant, customer: made.id };
    },
    money: (tenant) => tenant.in(selectMoney),
  };
}
