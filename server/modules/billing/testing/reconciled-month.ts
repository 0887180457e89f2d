import type { ClickHouse } from "#server/platform/clickhouse/clickhouse.ts";
import type { PaymentProvider } from "#server/platform/payments/payment-provider.ts";
import { storeEvents } from "../../usage/testing/stored-events.ts";
import type { BilledTenant } from "./billing-world.ts";
import { TRIAL_MS, paymentWorld, type PaymentWorld } from "./payment-world.ts";

export interface ReconciledMonth extends PaymentWorld {
  /** What Stripe's meter counts of each customer. */
  readonly counted: Map<string, number>;
  /** One that is billed by hand with metered events, one by Stripe, one by Paddle; all have paid what they owe but the first. */
  readonly byHand: BilledTenant;
  readonly byStripe: BilledTenant & { customer: string };
  readonly byPaddle: BilledTenant & { customer: string };
}

const SIMULATORS_BEGIN_MS = Date.UTC(2026, 0, 31, 12);

/** January 2030, billed and paid; the clock stands at noon of 2 February. Years ahead: ClickHouse forgets by its own clock. */
export async function reconciledMonth(clickhouse: ClickHouse): Promise<ReconciledMonth> {
  const world = await paymentWorld("2030-01-01T00:00:00.000Z");
  Object.assign(world.services, { clickhouse });
  const counted = new Map<string, number>();
  for (const simulator of Object.values(world.simulators))
    simulator.advance(world.now().getTime() - SIMULATORS_BEGIN_MS);
  const { stripe } = world.providers;
  const metered: PaymentProvider = {
    ...stripe,
    reportUsage: async () => undefined,
    readUsage: async (customer) => counted.get(customer) ?? 0,
  };
  world.use(metered);
  const byStripe = await world.billedBy("stripe", "pays");
  const byPaddle = await world.billedBy("paddle", "pays");
  const byHand = await world.tenant();
  await byHand.change({
    kind: "start",
    plan: await world.plan({
      charges: [{ metric: "events", model: "per_unit", included: 10, unitPrice: "2" }],
    }),
  });
  for (const [day, events] of [
    ["2030-01-10", 30],
    ["2030-01-20", 12],
  ] as const) {
    await byHand.use(day, events);
    await storeEvents(clickhouse, byHand, events, { receivedAt: new Date(`${day}T09:00:00.000Z`) });
  }
  world.advance(TRIAL_MS);
  await world.renew(world.now().toISOString());
  await world.work();
  await world.deliver();
  await world.work();
  await world.renew("2030-02-01T00:00:00.000Z");
  world.at("2030-02-02T12:00:00.000Z");
  return { ...world, counted, byHand, byStripe, byPaddle };
}
