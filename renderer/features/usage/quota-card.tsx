import type { ReactNode } from "react";
import type { UsageSummary } from "#shared/contracts/usage.ts";
import { usePlanName } from "#renderer/features/plans/plan-names.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useNow } from "#renderer/lib/now.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Section } from "#renderer/ui/page.tsx";
import { useDayFormat } from "./months.ts";
import { QuotaBar } from "./quota-bar.tsx";
import { reachedAt } from "./reached-at.ts";
import classes from "./usage.module.css";

/** How much of the month is used, where it is going, and what holds. */
export function QuotaCard({ summary }: { summary: UsageSummary }) {
  const t = useT("usage");
  const format = useFormat();
  const days = useDayFormat();
  const { quota, total, percent } = summary;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t("plan"), <Origin key="plan" quota={quota} />],
    [t("included"), <Amount key="included" value={quota.included} />],
    [t("limit"), <Amount key="limit" value={quota.hard} />],
    [t("lastMonth"), <Amount key="last" value={summary.lastMonth} />],
    [t("resets"), days.day(summary.resetsAt)],
  ];
  return (
    <Section title={t("used")}>
      <div className={classes["figure"]}>
        <span className={classes["big"]}>{format.number(total.events)}</span>
        <span>
          {quota.included === null
            ? t("noLimit")
            : t("ofIncluded", { included: format.number(quota.included) })}
          {percent !== null && ` · ${t("percent", { percent: format.number(percent, 1) })}`}
        </span>
        <span className={classes["state"]} data-state={quota.state}>
          <Mark state={quota.state} />
          {t(`state.${quota.state}`)}
        </span>
      </div>
      <QuotaBar summary={summary} />
      <Says summary={summary} />
      <dl className={classes["facts"]}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** Whose numbers they are: the plan's, or agreed by whom and when. */
function Origin({ quota }: { quota: UsageSummary["quota"] }) {
  const t = useT("usage");
  const planName = usePlanName();
  const format = useFormat();
  if (quota.source === "plan") return t("planOf", { plan: planName(quota.plan) });
  return (
    <span title={quota.reason ?? ""}>
      {t("own")}
      {quota.setBy !== null && quota.setAt !== null && (
        <span className="dim">
          {" · "}
          {t("ownBy", { by: quota.setBy, when: format.relative(quota.setAt) })}
        </span>
      )}
    </span>
  );
}

function Amount({ value }: { value: number | null }) {
  const t = useT("usage");
  const format = useFormat();
  return <span className="tabular">{value === null ? t("noLimit") : format.number(value)}</span>;
}

/** A shape beside the word, so that colour is not all that tells. */
function Mark({ state }: { state: UsageSummary["quota"]["state"] }) {
  return (
    <svg viewBox="0 0 12 12" width={12} height={12} aria-hidden>
      {state === "ok" && <circle cx="6" cy="6" r="4" fill="currentColor" />}
      {state === "soft" && (
        <rect x="2.5" y="2.5" width="7" height="7" rx="1.5" fill="currentColor" />
      )}
      {state === "hard" && <path d="M6 1.8 11 10.4H1z" fill="currentColor" />}
    </svg>
  );
}

/** The projection in sentences. */
function Says({ summary }: { summary: UsageSummary }) {
  const t = useT("usage");
  const format = useFormat();
  const days = useDayFormat();
  const now = useNow(10_000);
  const { projection, quota, total } = summary;
  if (projection === null)
    return (
      <p className={`${classes["says"] ?? ""} dim`}>
        {t(Date.parse(summary.resetsAt) <= now ? "monthOver" : "tooEarly")}
      </p>
    );
  const rate = { used: total.events, perDay: projection.perDay, resetsAt: summary.resetsAt };
  const at = (level: number | null) => (level === null ? undefined : reachedAt(level, rate, now));
  const included = at(quota.included);
  const hard = at(quota.hard);
  const ahead = (moment: number | undefined): moment is number =>
    moment !== undefined && moment > now;
  return (
    <div className={classes["says"]}>
      <p>
        <strong>{t("likely", { amount: format.number(projection.likely) })}</strong>{" "}
        <span className="dim">
          {t("range", {
            low: format.number(projection.low),
            high: format.number(projection.high),
          })}
        </span>
      </p>
      {ahead(included) && (
        <p className={classes["warn"]}>
          {t("reachesIncluded", { day: days.day(new Date(included)) })}
        </p>
      )}
      {ahead(hard) && (
        <p className={classes["bad"]}>{t("reachesHard", { day: days.day(new Date(hard)) })}</p>
      )}
      {included === undefined && hard === undefined && quota.included !== null && (
        <p className="dim">{t("staysWithin")}</p>
      )}
    </div>
  );
}
