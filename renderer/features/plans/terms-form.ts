import { METRICS, PlanTerms, type Charge, type Metric } from "#shared/contracts/billing/plans.ts";
import type { Feature } from "#shared/contracts/billing/entitlements.ts";
import { currencyDigits } from "#shared/kernel/index.ts";
import type { TextKey } from "#renderer/i18n/index.ts";
import { majorText, minorOf, shiftPoint } from "#renderer/lib/money.ts";

/** Of events people say the price of a million, of the others of one. */
export const PRICED_BY: Readonly<Record<Metric, number>> = { events: 6, apps: 0, members: 0 };

export interface TierForm {
  /** Null only in the last one. */
  readonly upTo: number | null;
  readonly price: string;
  readonly flat: string;
}
export interface ChargeForm {
  readonly metric: Metric;
  readonly model: Charge["model"];
  readonly included: number;
  /** In major units, of `PRICED_BY` units. */
  readonly price: string;
  readonly tiers: readonly TierForm[];
}
/** Terms as they are typed: amounts in major units, an empty limit for none. */
export interface TermsForm {
  readonly currency: string;
  readonly interval: PlanTerms["interval"];
  readonly base: string;
  readonly minimum: string;
  readonly trialDays: number | null;
  readonly charges: readonly ChargeForm[];
  readonly included: number | null;
  readonly hard: number | null;
  readonly retentionDays: number | null;
  readonly apps: number | null;
  readonly members: number | null;
  readonly keyRate: number | null;
  readonly features: readonly Feature[];
}

/** By the field's path, `charges.0.tiers.1.upTo`: why it cannot be saved. */
export type TermsErrors = Readonly<Record<string, TextKey<"plans">>>;

const priceText = (price: string, metric: Metric, currency: string): string =>
  shiftPoint(price, PRICED_BY[metric] - currencyDigits(currency), currencyDigits(currency));

export function formOf(terms: PlanTerms): TermsForm {
  const { currency, entitlements } = terms;
  return {
    currency,
    interval: terms.interval,
    base: majorText(terms.base, currency),
    minimum: majorText(terms.minimum, currency),
    trialDays: terms.trialDays,
    charges: terms.charges.map((charge) => ({
      metric: charge.metric,
      model: charge.model,
      included: charge.included,
      price: "unitPrice" in charge ? priceText(charge.unitPrice, charge.metric, currency) : "0",
      tiers:
        "tiers" in charge
          ? charge.tiers.map(({ upTo, unitPrice, flat }) => ({
              upTo,
              price: priceText(unitPrice, charge.metric, currency),
              flat: majorText(flat, currency),
            }))
          : [],
    })),
    included: entitlements.events.included,
    hard: entitlements.events.hard,
    retentionDays: entitlements.retentionDays,
    apps: entitlements.apps,
    members: entitlements.members,
    keyRate: entitlements.keyRatePerMinute,
    features: entitlements.features,
  };
}

export const firstTier: TierForm = { upTo: null, price: "0", flat: "0" };

/** A charge for the first metric that has none; undefined when all have one. */
export function nextCharge(charges: readonly ChargeForm[]): ChargeForm | undefined {
  const metric = METRICS.find((one) => charges.every((charge) => charge.metric !== one));
  return metric && { metric, model: "per_unit", included: 0, price: "0", tiers: [] };
}

/** A new tier before the last, open one, twice as far as the one before. */
export function withTier(tiers: readonly TierForm[]): TierForm[] {
  const last = tiers.at(-1) ?? firstTier;
  const before = tiers.at(-2)?.upTo ?? 500_000;
  return [...tiers.slice(0, -1), { ...last, upTo: before * 2 }, { ...last, upTo: null }];
}

/** The terms that a form says, or why it says none. */
export function termsOf(form: TermsForm): { terms: PlanTerms | null; errors: TermsErrors } {
  const errors: Record<string, TextKey<"plans">> = {};
  const fail = (path: string, key: TextKey<"plans">) => ((errors[path] ??= key), 0);
  const amount = (path: string, text: string): number => {
    const minor = minorOf(text, form.currency);
    return minor === null || minor < 0 ? fail(path, "wrong.amount") : minor;
  };
  const price = (path: string, text: string, metric: Metric): string => {
    const plain = text.trim().replace(",", ".");
    // A million units have six digits more than one.
    const isDecimal = /^\d{1,18}(\.\d+)?$/.test(plain);
    const unit = isDecimal
      ? shiftPoint(plain, currencyDigits(form.currency) - PRICED_BY[metric])
      : "";
    if (/^\d{1,12}(\.\d{1,12})?$/.test(unit)) return unit;
    fail(path, "wrong.price");
    return "0";
  };
  const whole = (path: string, value: number | null, least: number, most: number): number =>
    value === null || value < least || value > most ? fail(path, "wrong.number") : value;
  const limit = (path: string, value: number | null): number | null =>
    value === null ? null : whole(path, value, 1, 1e12);

  const charges = form.charges.map((charge, index): unknown => {
    const at = `charges.${index}`;
    const { metric, model } = charge;
    if (form.charges.findIndex((one) => one.metric === metric) < index)
      fail(`${at}.metric`, "wrong.metricTwice");
    const included = whole(`${at}.included`, charge.included, 0, 1e12);
    if (model === "per_unit")
      return { metric, model, included, unitPrice: price(`${at}.price`, charge.price, metric) };
    const tiers = charge.tiers.map((tier, place) => {
      const where = `${at}.tiers.${place}`;
      const isLast = place === charge.tiers.length - 1;
      const before = place === 0 ? 0 : (charge.tiers[place - 1]?.upTo ?? 0);
      if (!isLast && (tier.upTo ?? 0) <= before) fail(`${where}.upTo`, "wrong.tiers");
      return {
        upTo: isLast ? null : tier.upTo,
        unitPrice: price(`${where}.price`, tier.price, metric),
        flat: amount(`${where}.flat`, tier.flat),
      };
    });
    return { metric, model, included, tiers };
  });
  const events = {
    included: limit("included", form.included),
    hard: limit("hard", form.hard),
  };
  if (events.included !== null && events.hard !== null && events.hard < events.included)
    fail("hard", "wrong.quotaOrder");
  const parsed = PlanTerms.safeParse({
    currency: form.currency,
    interval: form.interval,
    base: amount("base", form.base),
    minimum: amount("minimum", form.minimum),
    trialDays: whole("trialDays", form.trialDays, 0, 365),
    charges,
    entitlements: {
      events,
      retentionDays: whole("retentionDays", form.retentionDays, 1, 3650),
      apps: limit("apps", form.apps),
      members: limit("members", form.members),
      keyRatePerMinute: whole("keyRate", form.keyRate, 1, 100_000_000),
      features: form.features,
    },
  });
  if (Object.keys(errors).length > 0) return { terms: null, errors };
  if (!parsed.success) return { terms: null, errors: { terms: "wrong.terms" } };
  return { terms: parsed.data, errors };
}
