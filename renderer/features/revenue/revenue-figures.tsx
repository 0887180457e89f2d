import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { RevenueOverview } from "#shared/contracts/billing/revenue.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatMoney } from "#renderer/lib/money.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useMonthWords } from "./month-words.ts";
import classes from "./revenue.module.css";

/** The figures that say how it goes, with the month that a rate is of. */
export function RevenueFigures({ of }: { of: RevenueOverview["currencies"][number] }) {
  const t = useT("revenue");
  const format = useFormat();
  const { long } = useMonthWords();
  const mayInvoices = useCan("invoices.list");
  const money = (minor: number) => formatMoney(minor, of.currency, format.language);
  const percent = (value: number | null) =>
    value === null ? "–" : `${format.number(value, 2)}${format.language === "ru" ? "\u00a0" : ""}%`;
  const whole = of.months.at(-2);
  const rateOf = (value: number | null) =>
    value === null || whole === undefined ? t("noWholeMonth") : long(whole.month);
  const each = of.tenants === 0 ? undefined : money(Math.round(of.mrr / of.tenants));
  return (
    <dl className={classes["figures"]}>
      <Figure name={t("mrr")}>{money(of.mrr)}</Figure>
      <Figure name={t("arr")}>{money(of.arr)}</Figure>
      <Figure
        name={t("tenants")}
        {...(each === undefined ? {} : { under: t("perTenant", { amount: each }) })}
      >
        {format.number(of.tenants)}
      </Figure>
      <Figure name={t("churn")} under={rateOf(of.churnPercent)}>
        {percent(of.churnPercent)}
      </Figure>
      <Figure name={t("retention")} under={rateOf(of.netRetentionPercent)}>
        {percent(of.netRetentionPercent)}
      </Figure>
      <Figure name={t("overdue")} bad={of.overdue > 0}>
        {of.overdue > 0 && mayInvoices ? (
          <Link to="/invoices" search={{ q: "overdue:yes" }}>
            {money(of.overdue)}
          </Link>
        ) : (
          money(of.overdue)
        )}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  name: string;
  children: ReactNode;
  under?: string;
  bad?: boolean;
}

function Figure({ name, children, under, bad = false }: FigureProps) {
  return (
    <div className={classes["figure"]}>
      <dt>{name}</dt>
      <dd>
        <span className={classes["big"]} data-bad={bad || undefined}>
          {children}
        </span>
        {under !== undefined && <span className={classes["under"]}>{under}</span>}
      </dd>
    </div>
  );
}
