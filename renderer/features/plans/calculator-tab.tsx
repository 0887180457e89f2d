import { Select } from "@mantine/core";
import { useMemo } from "react";
import type { CataloguePlan, PlanTerms } from "#shared/contracts/billing/plans.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Section } from "#renderer/ui/page.tsx";
import { InlineError, SkeletonBlock, SkeletonLines } from "#renderer/ui/states.tsx";
import { BillLines } from "./bill-lines.tsx";
import { crossing } from "./cheaper.ts";
import { CostCurve, type Curve } from "./cost-curve.tsx";
import { QuantityInputs } from "./event-slider.tsx";
import type { PlansSearch } from "./feature.ts";
import classes from "./plans.module.css";
import { reachOf, useBill, type Quantities } from "./use-bill.ts";

interface CalculatorTabProps {
  plans: readonly CataloguePlan[];
  search: PlansSearch;
  onSearch: (patch: Partial<PlansSearch>) => void;
}

interface Offer {
  readonly value: string;
  readonly label: string;
  readonly terms: PlanTerms;
}

/** Which version of which plan, `pro@2`; a draft can be tried too. */
const offersOf = (plans: readonly CataloguePlan[], t: ReturnType<typeof useT<"plans">>): Offer[] =>
  plans.flatMap((plan) =>
    plan.versions.map(({ version, state, terms }) => ({
      value: `${plan.code}@${version}`,
      label: t(state === "draft" ? "offerDraft" : "offer", { name: plan.name, version }),
      terms,
    })),
  );

/** What a month would cost on one plan, or on two beside each other. Everything is in the address. */
export function CalculatorTab({ plans, search, onSearch }: CalculatorTabProps) {
  const t = useT("plans");
  const format = useFormat();
  const offers = useMemo(() => offersOf(plans, t), [plans, t]);
  const first = offers.find(({ value }) => value === search.plan) ?? defaultOffer(plans, offers);
  const second = offers.find(({ value }) => value === search.with);
  const quantities: Quantities = useMemo(
    () => ({
      events: search.events ?? 60_000_000,
      apps: search.apps ?? 3,
      members: search.members ?? 5,
    }),
    [search.events, search.apps, search.members],
  );
  const reach = reachOf(quantities, first?.terms ?? null, second?.terms ?? null);
  const bill = useBill(first?.terms ?? null, quantities, reach);
  const other = useBill(second?.terms ?? null, quantities, reach);
  const sameMoney = second === undefined || second.terms.currency === first?.terms.currency;
  const curves: Curve[] = [
    ...(first && bill.data ? [{ name: first.label, points: bill.data.curve }] : []),
    ...(second && other.data && sameMoney
      ? [{ name: second.label, points: other.data.curve }]
      : []),
  ];
  const [one, two] = curves;
  const change = one && two ? crossing(one, two) : null;
  const data = offers.map(({ value, label }) => ({ value, label }));
  return (
    <div className={classes["calculator"]}>
      <Section title={t("whatIf")}>
        <div className={classes["stack"]}>
          <div className={classes["pair"]}>
            <Select
              label={t("plan")}
              allowDeselect={false}
              searchable
              data={data}
              value={first?.value ?? null}
              onChange={(value) => value !== null && onSearch({ plan: value })}
            />
            <Select
              label={t("compareWith")}
              placeholder={t("compareNone")}
              clearable
              searchable
              data={data.filter(({ value }) => value !== first?.value)}
              value={second?.value ?? null}
              onChange={(value) => onSearch({ with: value ?? undefined })}
            />
          </div>
          <QuantityInputs value={quantities} onChange={onSearch} />
        </div>
      </Section>
      <Section title={t("curve")}>
        {one === undefined ? (
          <SkeletonBlock height={250} />
        ) : (
          <CostCurve
            curves={curves}
            currency={first?.terms.currency ?? "USD"}
            events={quantities.events}
          />
        )}
        {!sameMoney && <p className="dim">{t("otherMoney")}</p>}
        {change !== null && (
          <p className={classes["says"]} role="status">
            {t("cheaperFrom", { plan: change.cheaper, events: format.compact(change.from) })}
          </p>
        )}
      </Section>
      <div className={classes["bills"]} data-two={second !== undefined || undefined}>
        {[
          { offer: first, query: bill },
          { offer: second, query: other },
        ].map(
          ({ offer, query }) =>
            offer !== undefined && (
              <Section key={offer.value} title={t("billOf", { plan: offer.label })}>
                <InlineError error={query.error} />
                {query.data === undefined ? (
                  query.error === null && <SkeletonLines rows={4} />
                ) : (
                  <BillLines bill={query.data} />
                )}
                {offer.terms.interval === "year" && <p className="dim">{t("yearlyBase")}</p>}
              </Section>
            ),
        )}
      </div>
    </div>
  );
}

/** The first plan that costs something. */
function defaultOffer(
  plans: readonly CataloguePlan[],
  offers: readonly Offer[],
): Offer | undefined {
  const paid = offers.find(({ terms }) => terms.base > 0);
  return paid ?? (plans.length > 0 ? offers[0] : undefined);
}
