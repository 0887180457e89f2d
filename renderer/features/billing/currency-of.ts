import type { BillingOverview } from "#shared/contracts/billing/billing.ts";

/** What the tenant is billed in; one that never was is billed in dollars until its plan says otherwise. */
export const currencyOf = ({ subscription, upcoming }: BillingOverview): string =>
  subscription?.currency ?? upcoming?.currency ?? "USD";
