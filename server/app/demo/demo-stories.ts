import type { SubscriptionChange } from "#shared/contracts/billing/subscriptions.ts";
import type { DemoCompany } from "./companies.ts";

/** A plan that only the demo has: Scale, paid by the year. */
export const YEARLY = "scale-yearly";

/** How a company of the demo pays its bills. */
export interface DemoStory {
  readonly plan: string;
  readonly startedDaysAgo: number;
  readonly paysAfterDays: number;
  /** Invoices that are younger are not paid. */
  readonly unpaidSinceDays: number;
  /** Minor units, granted some days ago. */
  readonly credit: number;
  /** Asked for yesterday. */
  readonly change: SubscriptionChange | null;
}

/** Most pay within two weeks; some are late, on trial, paid by the year, about to leave or about to grow. */
const STORIES: Readonly<Record<number, Partial<DemoStory>>> = {
  0: { startedDaysAgo: 108, credit: 2_500 },
  4: { startedDaysAgo: 62, unpaidSinceDays: 25 },
  6: { startedDaysAgo: 96, change: { kind: "change", plan: "scale", when: "period_end" } },
  7: { plan: YEARLY, startedDaysAgo: 74 },
  10: { startedDaysAgo: 6 },
  13: { startedDaysAgo: 97, unpaidSinceDays: 40 },
  16: { startedDaysAgo: 88, change: { kind: "cancel", when: "period_end" } },
  22: { startedDaysAgo: 112, unpaidSinceDays: 40 },
};

export const storyOf = (company: DemoCompany, index: number): DemoStory => ({
  plan: company.plan,
  startedDaysAgo: 66 + ((index * 7) % 40),
  paysAfterDays: 2 + ((index * 5) % 11),
  unpaidSinceDays: 0,
  credit: 0,
  change: null,
  ...STORIES[index],
});
