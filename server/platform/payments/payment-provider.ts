import type { BilledTo } from "#shared/contracts/billing/invoices.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { Currency } from "#shared/kernel/index.ts";

/**
 * What we want of those who collect money. What is owed is computed and kept by us; a provider only knows a customer, its payment
 * method, and single amounts to collect. Every call carries an idempotency key: the same key never has a second effect, and
 * gives the first answer. Calls are made by the outbox alone, never inside a tenant's transaction.
 * Errors: `ProviderError`, whose `kind` says whether to try again.
 */
export interface PaymentProvider {
  readonly name: Provider;
  /** Makes or finds the customer of a tenant. */
  ensureCustomer(customer: NewCustomer, key: string): Promise<CustomerState>;
  fetchCustomer(reference: string): Promise<CustomerState>;
  /** The provider's own page where the customer enters or changes how it pays. Undefined: it has none. */
  openPortal?(reference: string, returnUrl: string): Promise<{ url: string }>;
  /** Hands over one invoice to collect. Answers at once; what becomes of it is fetched, or told by a webhook. */
  collect(charge: NewCharge, key: string): Promise<ChargeState>;
  /** Tries a failed one again. */
  retry(reference: string, key: string): Promise<ChargeState>;
  /** Stops collecting one that is not paid. */
  cancelCharge(reference: string, key: string): Promise<ChargeState>;
  refund(refund: NewRefund, key: string): Promise<RefundState>;
  fetchCharge(reference: string): Promise<ChargeState>;
  /** The charge made of an invoice of ours, should its answer have been lost. */
  findCharge(customer: string, invoiceId: string): Promise<ChargeState | undefined>;
  /** Charges made since, in any order, for the reconciliation; pages by `after`. */
  listCharges(
    since: Date,
    after?: string,
  ): Promise<{ charges: ChargeState[]; next: string | undefined }>;
  /** Usage for the provider's own meter, where it has one. `identifier` makes it idempotent. */
  reportUsage?(report: UsageReport): Promise<void>;
  /** What that meter counted of a customer. */
  readUsage?(reference: string, from: Date, until: Date): Promise<number>;
  /** Checks the signature over the bytes as they came. @throws `WebhookRefused` */
  readWebhook(
    body: Buffer,
    headers: Readonly<Record<string, string | undefined>>,
    now: Date,
  ): ProviderEvent;
  /** For staff: the customer's page in the provider's dashboard. */
  customerUrl(reference: string): string | null;
}

export interface NewCustomer {
  /** What we know it by, when it was made before: its details are brought up to date. */
  readonly reference?: string | undefined;
  readonly tenantId: string;
  readonly billedTo: BilledTo;
  readonly currency: Currency;
}

export interface CustomerState {
  readonly reference: string;
  readonly tenantId: string | null;
  readonly paymentMethod: { kind: string; label: string; expiresMonth: string | null } | null;
}

export interface NewCharge {
  readonly customer: string;
  readonly tenantId: string;
  readonly invoiceId: string;
  readonly number: string;
  readonly currency: Currency;
  /** Minor units, all of it positive; lines come to `amount`. */
  readonly amount: bigint;
  readonly lines: readonly { readonly text: string; readonly amount: bigint }[];
  readonly dueAt: Date;
}

/** `version` grows with each change at the provider, so that an older answer never replaces a newer one. */
export interface ChargeState {
  readonly reference: string;
  readonly invoiceId: string | null;
  readonly state: "pending" | "paid" | "failed" | "cancelled" | "disputed";
  readonly currency: Currency;
  readonly amount: bigint;
  readonly paid: bigint;
  readonly refunds: readonly RefundState[];
  readonly disputes: readonly DisputeState[];
  /** A sentence of why it failed. */
  readonly error: string | null;
  readonly version: bigint;
  readonly url: string | null;
  readonly paidAt: Date | null;
}

export interface NewRefund {
  readonly charge: string;
  readonly refundId: string;
  readonly amount: bigint;
  readonly currency: Currency;
}
export interface RefundState {
  readonly reference: string;
  readonly refundId: string | null;
  readonly amount: bigint;
  readonly state: "pending" | "done" | "failed";
}
export interface DisputeState {
  readonly reference: string;
  readonly amount: bigint;
  readonly state: "open" | "won" | "lost";
}

export interface UsageReport {
  readonly customer: string;
  readonly identifier: string;
  readonly quantity: number;
  readonly at: Date;
}

/** A webhook tells only what to look at: the object is fetched again. */
export interface ProviderEvent {
  readonly eventId: string;
  readonly type: string;
  readonly occurredAt: Date | null;
  /** Undefined: a kind that we do nothing with. */
  readonly about:
    | { readonly kind: "charge"; readonly reference: string }
    | { readonly kind: "customer"; readonly reference: string }
    | undefined;
}

/** `retry`: down, slow, limited or nonsense, try again later. `refused`: it will not do that; a person must look. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly kind: "retry" | "refused";
  readonly provider: Provider;
  readonly code: string;
  constructor(provider: Provider, kind: "retry" | "refused", code: string, message: string) {
    super(message);
    this.provider = provider;
    this.kind = kind;
    this.code = code;
  }
}

/** The body is not from the provider, too old, or not readable; `code` says which. */
export class WebhookRefused extends Error {
  readonly code: "signature_missing" | "signature_wrong" | "too_old" | "in_future" | "body_invalid";
  constructor(code: WebhookRefused["code"], options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/** Those that are configured. `manual` always is. */
export type PaymentProviders = ReadonlyMap<Provider, PaymentProvider>;
