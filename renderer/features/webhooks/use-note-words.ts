import { useCallback } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { formatDecimal } from "#renderer/lib/money.ts";
import { useFormat } from "#renderer/lib/use-format.ts";

/** The server's own sentences; whatever else stands there is a provider's. */
const SENTENCES = {
  "an older state, nothing to do": "did.older",
  "of nobody known here": "did.nobody",
  "of a kind that is not used here": "did.unused",
  "has a payment method": "did.method",
  "has no payment method": "did.noMethod",
  "Something failed on our side.": "did.failed",
  "the charge is pending": "did.charge_pending",
  "the charge is paid": "did.charge_paid",
  "the charge is failed": "did.charge_failed",
  "the charge is cancelled": "did.charge_cancelled",
  "the charge is disputed": "did.charge_disputed",
} as const;
const BOOKED =
  /^(payment|payment_returned|refund|refund_failed|dispute_opened|dispute_won|dispute_lost) -?(\d+(?:\.\d+)?) ([A-Z]{3})$/;
type Booked =
  | "payment"
  | "payment_returned"
  | "refund"
  | "refund_failed"
  | "dispute_opened"
  | "dispute_won"
  | "dispute_lost";

/** Says what a webhook did in the reader's language, amounts with their currency. */
export function useNoteWords(): (note: string) => string {
  const t = useT("webhooks");
  const { language } = useFormat();
  return useCallback(
    (note) => {
      if (Object.hasOwn(SENTENCES, note)) return t(SENTENCES[note as keyof typeof SENTENCES]);
      if (/^version \S+ is not newer than \S+$/.test(note)) return t("did.older");
      const said = note.split(", ").map((part) => {
        const [, kind, amount = "", currency = ""] = BOOKED.exec(part) ?? [];
        return kind === undefined
          ? null
          : t(`did.${kind as Booked}`, { amount: formatDecimal(amount, currency, language) });
      });
      return said.includes(null) ? note : said.join("; ");
    },
    [t, language],
  );
}
