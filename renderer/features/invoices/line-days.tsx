import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { InvoiceLine } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { InlineError, SkeletonLines } from "#renderer/ui/states.tsx";
import { isCorrection, useBillWords } from "./bill-words.ts";
import classes from "./invoices.module.css";

interface LineDaysProps {
  tenantId: TenantId;
  invoiceId: string;
  /** Counted from 1. */
  number: number;
  line: InvoiceLine;
}

/** The days of the usage ledger behind a line; each leads to its events. Says so when they come to another number by now. */
export function LineDays({ tenantId, invoiceId, number, line }: LineDaysProps) {
  const t = useT("invoices");
  const format = useFormat();
  const words = useBillWords();
  const usage = useQuery(trpc.invoices.usage.queryOptions({ tenantId, invoiceId, line: number }));
  if (usage.data === undefined)
    return usage.error === null ? <SkeletonLines rows={5} /> : <InlineError error={usage.error} />;
  const { days, counted, billed } = usage.data;
  const highest = Math.max(1, ...days.map(({ events }) => events));
  const sum = format.number(counted);
  return (
    <div className={classes["lineDays"]}>
      <p className="dim">
        {isCorrection(line)
          ? t("daysOfCorrection", { sum })
          : counted === billed
            ? t("daysAgree", { sum })
            : t("daysDiffer", { sum, billed: format.number(billed ?? 0) })}
      </p>
      <ul>
        {days.map(({ day, appId, app, events }) => (
          <li key={`${day} ${appId}`}>
            <span className="tabular">{words.day(day)}</span>
            <bdi className={classes["app"]}>{app}</bdi>
            <span className={classes["dayBar"]} aria-hidden>
              <i style={{ width: `${(events / highest) * 100}%` }} />
            </span>
            <Link
              to="/tenants/$tenantId/usage"
              params={{ tenantId }}
              search={{
                month: day.slice(0, 7),
                day,
                app: appId,
                events: "live",
                eventsOf: appId,
                eventsOn: day,
              }}
              aria-label={t("eventsOn", {
                day: words.day(day),
                app,
                events: format.number(events),
              })}
            >
              {format.number(events)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
