import { z } from "zod";
import { Uuid } from "#shared/kernel/index.ts";

const OfInvoice = z.object({ invoiceId: Uuid });
/** Minor units as digits: JSON has no bigint. */
const Amount = z.string().regex(/^[1-9]\d{0,15}$/);

/**
 * What is asked of a provider. An invoice's amount, lines and customer are read when the call is made: they never change once it
 * is issued. `generation`: of the owner that the invoice was issued for; any other is refused.
 */
export const CallRequest = z.discriminatedUnion("kind", [
  /** Makes the tenant's customer, or finds out how it pays now. */
  z.object({ kind: z.literal("customer"), request: z.object({}) }),
  z.object({ kind: z.literal("portal"), request: z.object({ returnUrl: z.url() }) }),
  z.object({
    kind: z.literal("collect"),
    request: OfInvoice.extend({ generation: z.number().int(), number: z.string().max(60) }),
  }),
  z.object({
    kind: z.literal("retry"),
    request: OfInvoice.extend({ generation: z.number().int() }),
  }),
  z.object({ kind: z.literal("cancel"), request: OfInvoice }),
  z.object({
    kind: z.literal("refund"),
    request: OfInvoice.extend({ refundId: Uuid, amount: Amount }),
  }),
  /** Of one day, to the provider's meter; corrections are negative. */
  z.object({
    kind: z.literal("usage"),
    request: z.object({
      day: z.iso.date(),
      reportNo: z.number().int(),
      quantity: z.number().int(),
    }),
  }),
]);
export type CallRequest = z.infer<typeof CallRequest>;
export type CallKind = CallRequest["kind"];
