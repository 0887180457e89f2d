import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { DunningCase } from "#shared/contracts/billing/dunning.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatMoney } from "#renderer/lib/money.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import type { ColumnSpec } from "#renderer/ui/data-table.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import classes from "./dunning.module.css";

export function useCaseColumns(): readonly ColumnSpec<DunningCase>[] {
  const t = useT("dunning");
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "invoice",
        header: t("invoice"),
        width: "minmax(196px, 1.4fr)",
        fixed: true,
        cell: ({ number }) => <InvoiceNumber number={number} />,
      },
      {
        id: "tenant",
        header: t("tenant"),
        width: "minmax(120px, 1.2fr)",
        cell: ({ tenantId, tenantName }) => (
          <Link
            to="/tenants/$tenantId"
            params={{ tenantId }}
            onClick={(event) => event.stopPropagation()}
          >
            <bdi>{tenantName}</bdi>
          </Link>
        ),
      },
      {
        id: "state",
        header: t("state"),
        width: "128px",
        cell: ({ state }) => <StateBadge state={state} />,
      },
      {
        id: "due",
        header: t("due"),
        width: "112px",
        align: "right",
        cell: ({ due, currency }) => (
          <strong className="tabular">{formatMoney(due, currency, format.language)}</strong>
        ),
      },
      {
        id: "next",
        header: t("next"),
        width: "minmax(208px, 1.4fr)",
        cell: (row) => <NextStep row={row} />,
      },
      {
        id: "suspends",
        header: t("suspendsAt"),
        width: "120px",
        cell: ({ state, suspendsAt }) =>
          suspendsAt === null ? (
            <span className="dim">–</span>
          ) : (
            <span className={state === "grace" ? classes["near"] : undefined}>
              <RelativeTime at={suspendsAt} />
            </span>
          ),
      },
      {
        id: "attempts",
        header: t("attempts"),
        width: "84px",
        align: "right",
        cell: ({ attempts }) => <span className="tabular">{format.number(attempts)}</span>,
      },
      {
        id: "mails",
        header: t("mails"),
        width: "76px",
        align: "right",
        cell: ({ mails }) => <span className="tabular">{format.number(mails)}</span>,
      },
      {
        id: "since",
        header: t("since"),
        width: "120px",
        cell: ({ openedAt }) => <RelativeTime at={openedAt} />,
      },
      {
        id: "error",
        header: t("error"),
        hidden: true,
        width: "minmax(140px, 1.2fr)",
        cell: ({ lastError }) =>
          lastError === null ? (
            <span className="dim">–</span>
          ) : (
            <span className={classes["ellipsis"]} title={lastError}>
              {lastError}
            </span>
          ),
      },
    ],
    [t, format],
  );
}

/** Where it is too long, its start is shortened: the end tells numbers apart. */
function InvoiceNumber({ number }: { number: string }) {
  const cut = Math.max(number.lastIndexOf("-"), 0);
  return (
    <span className={`mono ${classes["number"]}`} title={number}>
      <span className={classes["numberStart"]}>{number.slice(0, cut)}</span>
      {number.slice(cut)}
    </span>
  );
}

/** What happens next and when, or until when a person holds it. */
export function NextStep({ row }: { row: Pick<DunningCase, "next" | "pausedUntil"> }) {
  const t = useT("dunning");
  const format = useFormat();
  const { next, pausedUntil } = row;
  if (pausedUntil !== null)
    return <span className="dim">{t("pausedUntil", { day: format.date(pausedUntil) })}</span>;
  if (next === null) return <span className="dim">{t("noNext")}</span>;
  return (
    <span>
      {t(`what.${next.what}`)} · <RelativeTime at={next.at} />
    </span>
  );
}
