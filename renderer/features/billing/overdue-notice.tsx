import type { BillingOverview } from "#shared/contracts/billing/billing.ts";
import { useBillWords } from "#renderer/features/invoices/bill-words.ts";
import { useT } from "#renderer/i18n/index.ts";
import { Can } from "#renderer/ui/permission.tsx";
import { IconAlertTriangle } from "#renderer/ui/icons.ts";
import classes from "./billing.module.css";
import { currencyOf } from "./currency-of.ts";
import { PortalButton } from "./portal-button.tsx";

interface OverdueNoticeProps {
  overview: BillingOverview;
  suspendsAt: string | null;
  isSuspended: boolean;
}

/** What is late, and what happens if it stays so. Nothing while all is paid. */
export function OverdueNotice({ overview, suspendsAt, isSuspended }: OverdueNoticeProps) {
  const t = useT("billing");
  const words = useBillWords();
  const { overdue, hasPortal } = overview;
  if (overdue <= 0) return null;
  const currency = currencyOf(overview);
  return (
    <div className={classes["overdue"]} role="alert">
      <IconAlertTriangle size={18} />
      <div>
        <strong>{t("overdue", { amount: words.money(overdue, currency) })}</strong>
        <span>
          {isSuspended
            ? t("overdueSuspended")
            : suspendsAt === null
              ? t("overdueText")
              : t("overdueSuspends", { day: words.day(suspendsAt) })}
        </span>
      </div>
      {hasPortal && (
        <Can permission="billing.openPortal">
          <PortalButton />
        </Can>
      )}
    </div>
  );
}
