import type { BillingState } from "#shared/contracts/billing/billing.ts";
import { useBillWords } from "#renderer/features/invoices/bill-words.ts";
import { useT } from "#renderer/i18n/index.ts";
import { Section } from "#renderer/ui/page.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import classes from "./billing.module.css";

/** The plan without amounts, for who may not see those. */
export function PlanStateSection({ state }: { state: BillingState }) {
  const t = useT("billing");
  const words = useBillWords();
  return (
    <Section title={t("plan")}>
      <div className={classes["planHead"]}>
        <span className={classes["planName"]}>
          <bdi>{state.planName}</bdi>
        </span>
        {state.state !== null && <StateBadge state={state.state} pill />}
      </div>
      {state.trialEndsAt !== null && (
        <p className={classes["info"]}>{t("trialEnds", { day: words.day(state.trialEndsAt) })}</p>
      )}
      {state.cancelAt !== null && (
        <p className={classes["warn"]}>{t("cancelsAt", { day: words.day(state.cancelAt) })}</p>
      )}
      {state.suspendsAt !== null && (
        <p className={classes["warn"]}>
          {t("overdueSuspends", { day: words.day(state.suspendsAt) })}
        </p>
      )}
      <p className={classes["plain"]}>{t("noAmounts")}</p>
    </Section>
  );
}
