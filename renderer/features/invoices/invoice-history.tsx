import type { Invoice } from "#shared/contracts/billing/invoices.ts";
import { useT } from "#renderer/i18n/index.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { useBillWords } from "./bill-words.ts";
import classes from "./invoices.module.css";
import { useKindWords } from "./kind-words.ts";

interface InvoiceHistoryProps {
  history: Invoice["history"];
  currency: string;
}

/** Attempts to collect, payments, refunds, disputes; the latest first. */
export function InvoiceHistory({ history, currency }: InvoiceHistoryProps) {
  const t = useT("invoices");
  const words = useBillWords();
  const say = useKindWords();
  if (history.length === 0) return <p className={classes["none"]}>{t("historyEmpty")}</p>;
  const latestFirst = history.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <ul className={classes["history"]}>
      {latestFirst.map(({ at, kind, note, amount }, index) => (
        <li key={`${at} ${kind} ${index}`}>
          <span>
            {say.happened(kind)}
            {note !== "" && <bdi className="dim"> {note}</bdi>}
          </span>
          <span className="tabular">{amount !== null && words.money(amount, currency)}</span>
          <span className={classes["when"]}>
            <RelativeTime at={at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
