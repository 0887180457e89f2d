import type { z } from "zod";
import type { CalculatedPlan } from "#shared/contracts/billing/plans.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./plans.module.css";
import { useTermsWords } from "./terms-words.ts";

/** A month's bill line by line, with the tiers that its units fell into. */
export function BillLines({ bill }: { bill: z.infer<typeof CalculatedPlan> }) {
  const t = useT("plans");
  const format = useFormat();
  const { money, unitPrice } = useTermsWords();
  const { currency } = bill;
  return (
    <table className={classes["bill"]}>
      <caption className="visually-hidden">{t("billLabel")}</caption>
      <tbody>
        {bill.lines.map((line) => (
          <LineRows
            key={`${line.kind} ${line.metric ?? ""}`}
            name={
              line.metric === null
                ? t(line.kind === "base" ? "base" : "toMinimum")
                : `${t(`metric.${line.metric}`)} · ${format.number(line.quantity ?? 0)}`
            }
            amount={money(line.amount, currency)}
            parts={line.tiers
              .filter(({ quantity }) => quantity > 0)
              .map((tier) => ({
                text: `${format.number(tier.quantity)} × ${unitPrice(tier.unitPrice, line.metric ?? "events", currency)}`,
                amount: money(tier.amount, currency),
              }))}
          />
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t("total")}</th>
          <td>{money(bill.total, currency)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

interface LineRowsProps {
  name: string;
  amount: string;
  parts: readonly { text: string; amount: string }[];
}

function LineRows({ name, amount, parts }: LineRowsProps) {
  return (
    <>
      <tr>
        <th scope="row">{name}</th>
        <td>{amount}</td>
      </tr>
      {parts.map((part) => (
        <tr key={part.text} className={classes["part"]}>
          <th scope="row">{part.text}</th>
          <td>{part.amount}</td>
        </tr>
      ))}
    </>
  );
}
