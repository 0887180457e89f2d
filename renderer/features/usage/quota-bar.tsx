import type { UsageSummary } from "#shared/contracts/usage.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./usage.module.css";

/** Used, expected, and the two marks on one line. Nothing without a number to hold it against. */
export function QuotaBar({ summary }: { summary: UsageSummary }) {
  const t = useT("usage");
  const format = useFormat();
  const { quota, total, projection, percent } = summary;
  const { included, hard } = quota;
  const goal = included ?? hard;
  if (goal === null) return null;
  // Room for the limit, and for what is already above everything.
  const longest = Math.max(goal, hard ?? 0, total.events) * 1.02;
  const share = (value: number) => `${Math.min(100, (value / longest) * 100)}%`;
  const said = t("bar", {
    used: format.number(total.events),
    included: format.number(goal),
    percent: format.number(percent ?? (total.events / goal) * 100, 1),
  });
  const marks = [
    ...(included === null ? [] : [{ at: included, label: t("markIncluded") }]),
    ...(hard === null || hard === included ? [] : [{ at: hard, label: t("markHard") }]),
  ];
  return (
    <>
      <div
        className={classes["bar"]}
        data-state={quota.state}
        role="img"
        aria-label={
          hard === null ? said : `${said}, ${t("barHard", { hard: format.number(hard) })}`
        }
      >
        {projection !== null && (
          <div className={classes["ahead"]} style={{ width: share(projection.likely) }} />
        )}
        <div
          className={classes["fill"]}
          style={{ width: share(total.events), minWidth: total.events > 0 ? 3 : 0 }}
        />
        {marks.map((mark) => (
          <div key={mark.label} className={classes["mark"]} style={{ left: share(mark.at) }} />
        ))}
      </div>
      <div className={classes["marks"]} aria-hidden>
        {marks.map((mark) => (
          <span
            key={mark.label}
            data-side={mark.at / longest < 0.2 ? "start" : "end"}
            style={{ left: share(mark.at) }}
          >
            {mark.label} {format.compact(mark.at)}
          </span>
        ))}
      </div>
    </>
  );
}
