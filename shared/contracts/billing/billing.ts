import { z } from "zod";
import { Currency, Instant, Minor, Uuid } from "../../kernel/index.ts";
import { Entitlements } from "./entitlements.ts";
import { BillingDetails } from "./invoices.ts";
import { CataloguePlan } from "./plans.ts";
import { Provider, Subscription, SubscriptionEvent } from "./subscriptions.ts";

/** What everybody of the tenant and support may know: no amounts. */
export const BillingState = z.object({
  plan: z.string(),
  planName: z.string(),
  state: Subscription.shape.state.nullable(),
  trialEndsAt: Instant.nullable(),
  cancelAt: Instant.nullable(),
  /** The tenant is suspended then unless it pays. */
  suspendsAt: Instant.nullable(),
  entitlements: Entitlements,
  /** Used of what has a limit. */
  used: z.object({ events: z.number().int(), apps: z.number().int(), members: z.number().int() }),
});
export type BillingState = z.infer<typeof BillingState>;

export const PaymentMethod = z.object({
  kind: z.string(),
  /** `visa •••• 4242`, never more. */
  label: z.string(),
  expiresMonth: z.string().nullable(),
});

/** A tenant's billing page. */
export const BillingOverview = z.object({
  subscription: Subscription.nullable(),
  billedTo: BillingDetails,
  provider: Provider,
  /** The customer at the provider, and its page there for staff. */
  customer: z
    .object({
      reference: z.string(),
      url: z.string().nullable(),
      paymentMethod: PaymentMethod.nullable(),
      state: z.enum(["making", "ready", "failed"]),
      error: z.string().nullable(),
    })
    .nullable(),
  /** A hosted page of the provider for the payment method can be opened. */
  hasPortal: z.boolean(),
  /** A move to another provider that is under way. */
  moving: z.object({ to: Provider, since: Instant, waitsFor: z.string() }).nullable(),
  overdue: Minor,
  /** What the running month comes to so far, by the ledger's usage. */
  upcoming: z.object({ at: Instant, total: Minor, currency: Currency }).nullable(),
  history: z.array(SubscriptionEvent),
});
export type BillingOverview = z.infer<typeof BillingOverview>;

/** Plans that can be chosen: by a tenant's admin the self-service ones, by staff all that are active. */
export const PlanOptions = z.object({
  plans: z.array(
    CataloguePlan.pick({ code: true, name: true, selfService: true }).extend({
      version: z.number().int(),
      terms: CataloguePlan.shape.versions.element.shape.terms,
    }),
  ),
});

export const MoveProvider = z.object({ to: Provider });
/** Null: it is done. Else what it waits for; asking for the present owner takes a move back. */
export const MovedProvider = z.object({ owner: Provider, moving: BillingOverview.shape.moving });
/** Where the browser goes: the provider's own page. `state: "making"`: ask again in a second. A link is good for some minutes, once. */
export const PortalLink = z.object({
  /** What `billing.portal` asks after. */
  callId: Uuid,
  state: z.enum(["making", "ready", "failed"]),
  url: z.string().nullable(),
  error: z.string().nullable(),
});
export const PortalRef = z.object({ callId: Uuid });
