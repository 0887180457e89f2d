import type { Invoice } from "#shared/contracts/billing/invoices.ts";
import { useT } from "#renderer/i18n/index.ts";
import { HistoryList } from "#renderer/ui/history-list.tsx";
import { useBillWords } from "./bill-words.ts";
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
  const latestFirst = history.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const entries = latestFirst.map(({ at, kind, note, amount }) => {
    const what = (
      <>
        {say.happened(kind)}
        {note !== "" && <bdi className="dim"> {note}</bdi>}
      </>
    );
    const aside = (
      <span className="tabular">{amount !== null && words.money(amount, currency)}</span>
    );
    return { at, key: kind, what, aside };
  });
  return <HistoryList entries={entries} empty={t("historyEmpty")} />;
}
