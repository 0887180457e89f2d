import { Stripe } from "stripe";
import { z } from "zod";
import type { Clock } from "../../context/services.ts";
import { ProviderError, type UsageReport } from "../payment-provider.ts";

const MINUTE_MS = 60_000;
/** Stripe takes events of the last 35 days; an older correction is told of as late as that. */
const OLDEST_MS = 34 * 86_400_000;
const Meter = z.object({ id: z.string(), event_name: z.string() });
const Summary = z.object({ aggregated_value: z.number() });

/** Live events of a tenant, for information: what is owed is computed by us. */
export function createStripeMeter(stripe: Stripe, eventName: string, clock: Clock) {
  let meterId: string | undefined;
  const findMeter = async (): Promise<string> => {
    for await (const listed of stripe.billing.meters.list({ limit: 100 })) {
      const meter = Meter.parse(listed);
      if (meter.event_name === eventName) return meter.id;
    }
    throw new ProviderError(
      "stripe",
      "refused",
      "meter_missing",
      `There is no meter ${eventName} at Stripe.`,
    );
  };
  return {
    async report({ customer, identifier, quantity, at }: UsageReport): Promise<void> {
      const oldest = clock.now().getTime() - OLDEST_MS;
      try {
        await stripe.billing.meterEvents.create(
          {
            event_name: eventName,
            identifier,
            payload: { stripe_customer_id: customer, value: String(quantity) },
            timestamp: Math.floor(Math.max(at.getTime(), oldest) / 1000),
          },
          { idempotencyKey: `meter:${identifier}` },
        );
      } catch (error) {
        // It was counted, and only the answer was lost.
        if (!(error instanceof Stripe.errors.StripeError) || error.code !== "duplicate_meter_event")
          throw error;
      }
    },
    async read(customer: string, from: Date, until: Date): Promise<number> {
      const aligned = (at: Date) => (Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS) / 1000;
      let sum = 0;
      for await (const listed of stripe.billing.meters.listEventSummaries(
        (meterId ??= await findMeter()),
        {
          customer,
          start_time: aligned(from),
          end_time: aligned(until),
          limit: 100,
        },
      ))
        sum += Summary.parse(listed).aggregated_value;
      return sum;
    },
  };
}
