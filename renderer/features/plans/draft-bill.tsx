import { useMemo, useState } from "react";
import type { CataloguePlan, PlanTerms } from "#shared/contracts/billing/plans.ts";
import { useT } from "#renderer/i18n/index.ts";
import { InlineError, SkeletonLines } from "#renderer/ui/states.tsx";
import { BillLines } from "./bill-lines.tsx";
import { CostCurve, type Curve } from "./cost-curve.tsx";
import { QuantityInputs } from "./event-slider.tsx";
import classes from "./plans.module.css";
import { reachOf, useBill, type Quantities } from "./use-bill.ts";

interface DraftBillProps {
  /** Null while what is typed says none: the last bill stays. */
  draft: PlanTerms | null;
  published: CataloguePlan["versions"][number] | null;
}

/** A month on the draft beside one on the published version, as it is typed. */
export function DraftBill({ draft, published }: DraftBillProps) {
  const t = useT("plans");
  const terms = draft ?? published?.terms ?? null;
  const [quantities, setQuantities] = useState<Quantities>(() => ({
    events: Math.max(1_000_000, (terms?.charges[0]?.included ?? 0) * 1.2),
    apps: 3,
    members: 5,
  }));
  const reach = reachOf(quantities, draft, published?.terms ?? null);
  const bill = useBill(draft, quantities, reach);
  const before = useBill(published?.terms ?? null, quantities, reach);
  const curves = useMemo(
    (): Curve[] => [
      ...(bill.data ? [{ name: t("draft"), points: bill.data.curve }] : []),
      ...(before.data && published
        ? [{ name: t("versionNumber", { version: published.version }), points: before.data.curve }]
        : []),
    ],
    [bill.data, before.data, published, t],
  );
  return (
    <div className={classes["stack"]}>
      <QuantityInputs value={quantities} onChange={setQuantities} />
      <InlineError error={bill.error} />
      {bill.data !== undefined && (
        <>
          <BillLines bill={bill.data} />
          <CostCurve curves={curves} currency={bill.data.currency} events={quantities.events} />
        </>
      )}
      {bill.data === undefined && bill.error === null && <SkeletonLines rows={5} />}
    </div>
  );
}
