import type { BillingOverview } from "#shared/contracts/billing/billing.ts";
import { useBillWords } from "#renderer/features/invoices/bill-words.ts";
import { useT } from "#renderer/i18n/index.ts";
import { Section } from "#renderer/ui/page.tsx";
import classes from "./billing.module.css";

/** What the next invoice comes to by what is used so far. */
export function UpcomingSection({ overview }: { overview: BillingOverview }) {
  const t = useT("billing");
  const words = useBillWords();
  const { upcoming, subscription } = overview;
  const credit = Math.min(subscription?.credit ?? 0, Math.max(0, upcoming?.total ?? 0));
  return (
    <Section title={t("upcoming")}>
      {upcoming === null ? (
        <p className={classes["plain"]}>{t("upcomingNone")}</p>
      ) : (
        <>
          <div className={classes["figure"]}>
            <span className={classes["big"]}>
              {words.money(upcoming.total - credit, upcoming.currency)}
            </span>
            <span className="dim">{t("onDay", { day: words.day(upcoming.at) })}</span>
          </div>
          <p className={classes["plain"]}>
            {t("upcomingText")}
            {credit > 0 &&
              ` ${t("upcomingCredit", { credit: words.money(credit, upcoming.currency) })}`}
          </p>
        </>
      )}
    </Section>
  );
}
