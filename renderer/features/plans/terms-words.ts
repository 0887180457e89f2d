import { useMemo } from "react";
import { FEATURES } from "#shared/contracts/billing/entitlements.ts";
import type { Charge, Metric, PlanTerms } from "#shared/contracts/billing/plans.ts";
import { currencyDigits } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatDecimal, formatMoney, shiftPoint } from "#renderer/lib/money.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { PRICED_BY } from "./terms-form.ts";

/** One thing that terms say; `id` is the same in every version. */
export interface TermsFact {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

/** Says terms in the person's language. */
export function useTermsWords() {
  const t = useT("plans");
  const format = useFormat();
  return useMemo(() => {
    const { language } = format;
    const money = (minor: number, currency: string) => formatMoney(minor, currency, language);
    /** `$2.00 per million events`, `$5.00 per app`. */
    const unitPrice = (price: string, metric: Metric, currency: string) =>
      t(`per.${metric}`, {
        price: formatDecimal(
          shiftPoint(price, PRICED_BY[metric] - currencyDigits(currency)),
          currency,
          language,
        ),
      });
    const tierWords = (charge: Exclude<Charge, { model: "per_unit" }>, currency: string) =>
      charge.tiers.map(({ upTo, unitPrice: price, flat }) =>
        [
          upTo === null ? t("tierRest") : t("tierUpTo", { upTo: format.number(upTo) }),
          unitPrice(price, charge.metric, currency),
          ...(flat > 0 ? [t("tierFlat", { flat: money(flat, currency) })] : []),
        ].join(" "),
      );
    /** `50 included, then graduated:` and a line of each tier; one line where there is one price. */
    const chargeLines = (of: Charge, currency: string): string[] => {
      const included =
        of.included > 0 ? `${t("includedThen", { included: format.number(of.included) })} ` : "";
      if (of.model === "per_unit")
        return [`${included}${unitPrice(of.unitPrice, of.metric, currency)}`];
      const model = t(included === "" ? `model.${of.model}` : `modelThen.${of.model}`);
      return [`${included}${model}:`, ...tierWords(of, currency)];
    };
    /** For a narrow column: `50M, then $2.00 per million events`. */
    const shortCharge = (of: Charge, currency: string): string => {
      const first = of.model === "per_unit" ? of.unitPrice : (of.tiers[0]?.unitPrice ?? "0");
      const price = t(`perShort.${of.metric}`, {
        price: formatDecimal(
          shiftPoint(first, PRICED_BY[of.metric] - currencyDigits(currency)),
          currency,
          language,
        ),
      });
      return [
        ...(of.included > 0 ? [t("includedShort", { included: format.compact(of.included) })] : []),
        of.model === "per_unit" ? price : t("fromPrice", { price }),
      ].join(" ");
    };
    const chargeFacts = (of: Charge, currency: string): TermsFact[] => {
      const metric = t(`metric.${of.metric}`);
      const fact = (part: string, name: string, value: string) => ({
        id: `${of.metric}.${part}`,
        name: `${metric}: ${name}`,
        value,
      });
      return [
        fact("included", t("factIncluded"), format.number(of.included)),
        fact("model", t("factModel"), t(`model.${of.model}`)),
        ...(of.model === "per_unit"
          ? [fact("price", t("factPrice"), unitPrice(of.unitPrice, of.metric, currency))]
          : tierWords(of, currency).map((words, place) =>
              fact(`tier${place}`, t("tierNumber", { number: place + 1 }), words),
            )),
      ];
    };
    const limit = (value: number | null) => (value === null ? t("noLimit") : format.number(value));
    const base = ({ base: amount, currency, interval }: PlanTerms) =>
      t(`each.${interval}`, { amount: money(amount, currency) });
    return {
      money,
      unitPrice,
      base,
      chargeLines,
      shortCharge,
      /** For a narrow column: `50M events · 400 days`. */
      allows: ({ entitlements: may }: PlanTerms): string =>
        [
          may.events.included === null
            ? t("eventsUnlimited")
            : t("eventsShort", { events: format.compact(may.events.included) }),
          t("days", { count: may.retentionDays }),
        ].join(" · "),
      limit,
      /** Everything, in the order of the editor. */
      facts(terms: PlanTerms): TermsFact[] {
        const { currency, entitlements: may } = terms;
        return [
          { id: "base", name: t("base"), value: base(terms) },
          ...terms.charges.flatMap((of) => chargeFacts(of, currency)),
          ...(terms.minimum > 0
            ? [{ id: "minimum", name: t("minimum"), value: money(terms.minimum, currency) }]
            : []),
          {
            id: "trial",
            name: t("trial"),
            value: terms.trialDays === 0 ? t("none") : t("days", { count: terms.trialDays }),
          },
          { id: "included", name: t("soft"), value: limit(may.events.included) },
          { id: "hard", name: t("hard"), value: limit(may.events.hard) },
          {
            id: "retentionDays",
            name: t("retention"),
            value: t("days", { count: may.retentionDays }),
          },
          { id: "apps", name: t("apps"), value: limit(may.apps) },
          { id: "members", name: t("members"), value: limit(may.members) },
          { id: "keyRate", name: t("keyRate"), value: format.number(may.keyRatePerMinute) },
          ...FEATURES.map((feature) => ({
            id: `feature.${feature}`,
            name: t(`feature.${feature}`),
            value: may.features.includes(feature) ? t("yes") : t("no"),
          })),
        ];
      },
    };
  }, [t, format]);
}

export interface TermsChange {
  readonly id: string;
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What another version says otherwise; a fact that only one of them has is null in the other. */
export function changesOf(
  before: readonly TermsFact[],
  after: readonly TermsFact[],
): TermsChange[] {
  const was = new Map(before.map((fact) => [fact.id, fact]));
  const is = new Map(after.map((fact) => [fact.id, fact]));
  return [...new Map([...was, ...is]).values()]
    .map(({ id, name }) => ({
      id,
      name,
      from: was.get(id)?.value ?? null,
      to: is.get(id)?.value ?? null,
    }))
    .filter(({ from, to }) => from !== to);
}
