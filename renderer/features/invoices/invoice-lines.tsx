import { Fragment, useState } from "react";
import type { Invoice } from "#shared/contracts/billing/invoices.ts";
import type { InvoiceLine } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { IconChevronDown, IconChevronRight } from "#renderer/ui/icons.ts";
import { useBillWords } from "./bill-words.ts";
import classes from "./invoices.module.css";
import { LineDays } from "./line-days.tsx";

type Amounts = Pick<Invoice, "lines" | "currency">;
interface InvoiceLinesProps {
  tenantId: TenantId;
  invoice: Amounts & Partial<Omit<Invoice, keyof Amounts>>;
}

/** What is charged, line by line; one of events opens into the days of the ledger that it adds up. */
export function InvoiceLines({ tenantId, invoice }: InvoiceLinesProps) {
  const t = useT("invoices");
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const toggle = (index: number) => {
    const next = new Set(opened);
    if (!next.delete(index)) next.add(index);
    setOpened(next);
  };
  return (
    <div className={classes["scroll"]}>
      <table className={classes["lines"]}>
        <thead>
          <tr>
            <th scope="col">{t("what")}</th>
            <th scope="col" data-align="right">
              {t("quantity")}
            </th>
            <th scope="col" data-align="right">
              {t("price")}
            </th>
            <th scope="col" data-align="right">
              {t("amount")}
            </th>
          </tr>
        </thead>
        <tbody>
          {invoice.lines.map((line, index) => {
            const isOpen = opened.has(index);
            const canOpen =
              invoice.invoiceId !== undefined && line.metric === "events" && line.from !== null;
            return (
              // Lines have no id, and never change places.
              <Fragment key={`${index} ${line.kind}`}>
                <LineRow
                  line={line}
                  currency={invoice.currency}
                  {...(canOpen ? { isOpen, onToggle: () => toggle(index) } : {})}
                />
                {isOpen && invoice.invoiceId !== undefined && (
                  <tr>
                    <td colSpan={4} className={classes["inside"]}>
                      <LineDays
                        tenantId={tenantId}
                        invoiceId={invoice.invoiceId}
                        number={index + 1}
                        line={line}
                      />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
        <Totals invoice={invoice} />
      </table>
    </div>
  );
}

interface LineRowProps {
  line: InvoiceLine;
  currency: string;
  isOpen?: boolean;
  onToggle?: () => void;
}

function LineRow({ line, currency, isOpen, onToggle }: LineRowProps) {
  const t = useT("invoices");
  const format = useFormat();
  const words = useBillWords();
  const { metric, quantity, included, unitPrice } = line;
  const days = words.lineDays(line);
  const name = words.lineName(line);
  const Icon = isOpen === true ? IconChevronDown : IconChevronRight;
  return (
    <>
      <tr>
        <th scope="row">
          {onToggle === undefined ? (
            <bdi>{name}</bdi>
          ) : (
            <button
              type="button"
              className={classes["opener"]}
              aria-expanded={isOpen}
              aria-label={t("showDays", { name })}
              onClick={onToggle}
            >
              <Icon size={13} />
              {name}
            </button>
          )}
          {days !== "" && <span className={classes["days"]}>{days}</span>}
        </th>
        <td data-align="right">{quantity === null ? "" : format.number(quantity)}</td>
        <td data-align="right">
          {unitPrice !== null && metric !== null && words.unitPrice(unitPrice, metric, currency)}
        </td>
        <td data-align="right">{words.money(line.amount, currency)}</td>
      </tr>
      {included !== null && included > 0 && (
        <tr className={classes["part"]}>
          <th scope="row">{t("included")}</th>
          <td data-align="right">{format.number(Math.min(included, quantity ?? included))}</td>
          <td />
          <td />
        </tr>
      )}
      {metric !== null &&
        line.tiers
          .filter((tier) => tier.quantity > 0)
          .map((tier) => (
            <tr key={tier.upTo ?? "rest"} className={classes["part"]}>
              <th scope="row">
                {tier.upTo === null
                  ? t("tierRest")
                  : t("tierUpTo", { upTo: format.compact(tier.upTo) })}
              </th>
              <td data-align="right">{format.number(tier.quantity)}</td>
              <td data-align="right">{words.unitPrice(tier.unitPrice, metric, currency)}</td>
              <td data-align="right">{words.money(tier.amount, currency)}</td>
            </tr>
          ))}
    </>
  );
}

function Totals({ invoice }: Pick<InvoiceLinesProps, "invoice">) {
  const t = useT("invoices");
  const words = useBillWords();
  const { total, creditUsed = 0, due, paid = 0, refunded = 0, state, currency } = invoice;
  if (total === undefined || due === undefined) return null;
  const rows: (readonly [string, number, boolean])[] = [
    [t("total"), total, creditUsed === 0 && paid === 0],
    ...(creditUsed === 0
      ? []
      : ([
          [t(creditUsed > 0 ? "creditUsed" : "creditAdded"), -creditUsed, false],
          [t("due"), due, paid === 0],
        ] as const)),
    ...(paid > 0 ? ([[t("paid"), -paid, false]] as const) : []),
    ...(refunded > 0 ? ([[t("refunded"), refunded, false]] as const) : []),
    ...(paid > 0 && state === "open" ? ([[t("left"), due - paid, true]] as const) : []),
  ];
  return (
    <tfoot>
      {rows.map(([name, amount, strong]) => (
        <tr key={name} data-strong={strong || undefined}>
          <th scope="row" colSpan={3}>
            {name}
          </th>
          <td data-align="right">{words.money(amount, currency)}</td>
        </tr>
      ))}
    </tfoot>
  );
}
