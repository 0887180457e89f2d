import type { BillingOverview } from "#shared/contracts/billing/billing.ts";
import { SubscriptionState } from "#shared/contracts/billing/subscriptions.ts";
import { usePlanName } from "#renderer/features/plans/plan-names.ts";
import { useT, type TextKey } from "#renderer/i18n/index.ts";
import { HistoryList } from "#renderer/ui/history-list.tsx";

const KINDS: Readonly<Record<string, TextKey<"billing">>> = {
  start: "event.start",
  change: "event.change",
  cancel: "event.cancel",
  uncancel: "event.uncancel",
  pause: "event.pause",
  resume: "event.resume",
  coupon: "event.coupon",
  renewed: "event.renew",
  trial_ended: "event.trial_ended",
  ended: "event.ended",
  final: "event.final",
  moved: "event.moved",
  past_due: "event.past_due",
  recovered: "event.recovered",
};

/** What was done to the subscription and by whom, newest first. */
export function BillHistory({ history }: Pick<BillingOverview, "history">) {
  const t = useT("billing");
  const planName = usePlanName();
  // The kind says already what became of the state.
  const isState = (value: string) => SubscriptionState.safeParse(value).success;
  const entries = history.map(({ at, kind, by, from, to, reason }) => {
    const key = KINDS[kind];
    const what = (
      <>
        {key === undefined ? kind.replaceAll("_", " ") : t(key)}
        {from !== null && to !== null && !isState(to) && (
          <>
            {" "}
            <bdi>{planName(from)}</bdi> → <bdi>{planName(to)}</bdi>
          </>
        )}
        {reason !== null && <bdi className="dim"> {reason}</bdi>}
      </>
    );
    const aside = <bdi className="dim">{by === "billing" ? t("byItself") : by}</bdi>;
    return { at, key: kind, what, aside };
  });
  return <HistoryList entries={entries} empty={t("historyEmpty")} />;
}
