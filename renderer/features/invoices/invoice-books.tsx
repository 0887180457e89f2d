import { Fragment } from "react";
import type { Invoice } from "#shared/contracts/billing/invoices.ts";
import { useT } from "#renderer/i18n/index.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { useBillWords } from "./bill-words.ts";
import classes from "./invoices.module.css";
import { useKindWords } from "./kind-words.ts";

type Entry = Invoice["entries"][number];

/** The ledger's transactions that name the invoice: debits on the left, credits on the right, each pair the same sum. */
export function InvoiceBooks({ entries }: { entries: readonly Entry[] }) {
  const t = useT("invoices");
  const words = useBillWords();
  const say = useKindWords();
  if (entries.length === 0) return <p className={classes["none"]}>{t("booksEmpty")}</p>;
  const transactions = [...Map.groupBy(entries, ({ transactionId }) => transactionId)];
  const sum = (sign: 1 | -1) =>
    entries.reduce((all, { amount }) => all + Math.max(0, sign * amount), 0);
  const currency = entries[0]?.currency ?? "USD";
  return (
    <div className={classes["scroll"]}>
      <table className={classes["lines"]}>
        <thead>
          <tr>
            <th scope="col">{t("account")}</th>
            <th scope="col" data-align="right">
              {t("debit")}
            </th>
            <th scope="col" data-align="right">
              {t("credit")}
            </th>
          </tr>
        </thead>
        <tbody>
          {transactions.map(([id, own]) => (
            <Fragment key={id}>
              <tr className={classes["group"]}>
                <th scope="rowgroup" colSpan={3}>
                  {say.booking(own[0]?.kind ?? "")} · <RelativeTime at={own[0]?.at ?? null} />
                  {own[0]?.note !== undefined && own[0].note !== "" && (
                    <bdi className="dim"> · {own[0].note}</bdi>
                  )}
                </th>
              </tr>
              {own.map((entry, index) => (
                <tr key={`${id} ${index}`} className={classes["part"]}>
                  <th scope="row">{say.account(entry.account)}</th>
                  <td data-align="right">
                    {entry.amount > 0 && words.money(entry.amount, entry.currency)}
                  </td>
                  <td data-align="right">
                    {entry.amount < 0 && words.money(-entry.amount, entry.currency)}
                  </td>
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
        <tfoot>
          <tr data-strong>
            <th scope="row">{t("total")}</th>
            <td data-align="right">{words.money(sum(1), currency)}</td>
            <td data-align="right">{words.money(sum(-1), currency)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
