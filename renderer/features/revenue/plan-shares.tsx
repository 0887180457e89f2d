import type { RevenueOverview } from "#shared/contracts/billing/revenue.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatMoney } from "#renderer/lib/money.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./revenue.module.css";

interface PlanSharesProps {
  plans: RevenueOverview["currencies"][number]["byPlan"];
  currency: string;
}

/** What each plan brings a month, as a bar of the whole. */
export function PlanShares({ plans, currency }: PlanSharesProps) {
  const t = useT("revenue");
  const format = useFormat();
  const all = plans.reduce((sum, { mrr }) => sum + Math.max(0, mrr), 0);
  if (plans.length === 0) return <p className="dim">{t("nobodyPays")}</p>;
  return (
    <table className={classes["shares"]}>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{t("plan")}</th>
          <th scope="col">{t("tenants")}</th>
          <th scope="col">{t("share")}</th>
          <th scope="col">{t("mrr")}</th>
        </tr>
      </thead>
      <tbody>
        {plans.map(({ plan, mrr, tenants }) => {
          const share = all === 0 ? 0 : Math.max(0, mrr) / all;
          return (
            <tr key={plan}>
              <th scope="row">
                <bdi>{plan}</bdi> <span className="dim">× {format.number(tenants)}</span>
                <span className={classes["track"]} aria-hidden>
                  <span style={{ width: `${share * 100}%` }} />
                </span>
              </th>
              <td className="visually-hidden">{format.number(tenants)}</td>
              <td className="dim">
                {format.number(share * 100)}
                {format.language === "ru" ? "\u00a0" : ""}%
              </td>
              <td>{formatMoney(mrr, currency, format.language)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
