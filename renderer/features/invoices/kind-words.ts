import { useMemo } from "react";
import { useT, type TextKey } from "#renderer/i18n/index.ts";

type Key = TextKey<"invoices">;

const ACCOUNTS: Readonly<Record<string, Key>> = {
  receivable: "account.receivable",
  revenue: "account.revenue",
  credit: "account.credit",
  cash: "account.cash",
  refunds: "account.refunds",
  disputes: "account.disputes",
  bad_debt: "account.bad_debt",
};
const BOOKINGS: Readonly<Record<string, Key>> = {
  invoice: "booking.invoice",
  payment: "booking.payment",
  payment_returned: "booking.payment_returned",
  refund: "booking.refund",
  dispute: "booking.dispute",
  dispute_won: "booking.dispute_won",
  dispute_lost: "booking.dispute_lost",
  void: "booking.void",
  write_off: "booking.write_off",
  credit: "booking.credit",
};
const HAPPENED: Readonly<Record<string, Key>> = {
  ...BOOKINGS,
  issued: "booking.invoice",
  collect: "happened.collect",
  failed: "happened.failed",
  refund_asked: "happened.refund_asked",
  refund_failed: "happened.refund_failed",
  voided: "booking.void",
  written_off: "booking.write_off",
  dunning: "happened.dunning",
  dunning_paused: "happened.dunning_paused",
  dunning_closed: "happened.dunning_closed",
};

/** Words of what the server writes by a code; one that is not known here is shown as it is. */
export function useKindWords() {
  const t = useT("invoices");
  return useMemo(() => {
    const sayer = (known: Readonly<Record<string, Key>>) => (kind: string) => {
      const key = known[kind];
      return key === undefined ? kind.replaceAll("_", " ") : t(key);
    };
    return { account: sayer(ACCOUNTS), booking: sayer(BOOKINGS), happened: sayer(HAPPENED) };
  }, [t]);
}
