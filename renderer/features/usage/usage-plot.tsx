import { Tooltip } from "@mantine/core";
import { useRef, type KeyboardEvent } from "react";
import type { UsageDay, UsageSummary } from "#shared/contracts/usage.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { daysOf, useDayFormat } from "./months.ts";
import classes from "./usage.module.css";

const COLOURS = 7;
const OTHER = "var(--plot-8)";

interface UsagePlotProps {
  summary: UsageSummary;
  rows: readonly UsageDay[];
  appName: (appId: string) => string;
  /** The chosen day. */
  day: string | null;
  onDay: (day: string | null) => void;
}

/** A column a day, each app's part one on the other; arrows walk the days, Enter chooses one. */
export function UsagePlot({ summary, rows, appName, day, onDay }: UsagePlotProps) {
  const t = useT("usage");
  const format = useFormat();
  const names = useDayFormat();
  const host = useRef<HTMLDivElement>(null);
  const shown = summary.apps.filter((app) => app.events > 0);
  const colourOf = (appId: string) => {
    const place = shown.findIndex((app) => app.appId === appId);
    return place >= 0 && place < COLOURS ? `var(--plot-${place + 1})` : OTHER;
  };
  const days = daysOf(summary.month);
  const total = (of: string) => summary.perDay[days.indexOf(of)] ?? 0;
  const perDay = summary.projection?.perDay ?? 0;
  const isAhead = (of: string) => days.indexOf(of) >= summary.perDay.length;
  const highest = Math.max(1, ...summary.perDay, days.some(isAhead) ? perDay : 0);
  // Today is not over: the rest of it is expected too.
  const awaited = (index: number) =>
    summary.projection === null || index < summary.perDay.length - 1
      ? 0
      : perDay - (summary.perDay[index] ?? 0);
  const current = day ?? days[Math.max(0, summary.perDay.length - 1)];
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -days.length, End: days.length }[event.key];
    const buttons = [...(host.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus();
  };
  return (
    <>
      <div className={classes["scale"]} aria-hidden>
        <span>{format.compact(highest)}</span>
      </div>
      <div
        ref={host}
        className={classes["plot"]}
        role="toolbar"
        aria-label={t("perDay")}
        onKeyDown={walk}
      >
        {days.map((of, index) => {
          const parts = rows
            .filter((row) => row.day === of && row.events > 0)
            .toSorted((a, b) => a.events - b.events);
          const ahead = isAhead(of);
          const said = ahead
            ? `${names.day(of)}: ${t("forecast")} ${format.compact(perDay)}`
            : t("perDayHint", { day: names.day(of), events: format.number(total(of)) });
          return (
            <Tooltip key={of} label={said} openDelay={80}>
              <button
                type="button"
                className={classes["column"]}
                aria-label={said}
                aria-pressed={day === of}
                tabIndex={of === current ? 0 : -1}
                data-chosen={day === of || undefined}
                onClick={() => onDay(day === of ? null : of)}
              >
                {awaited(index) > 0 && (
                  <i
                    className={classes["expected"]}
                    style={{ height: `${(awaited(index) / highest) * 100}%` }}
                  />
                )}
                {parts.map((part) => (
                  <i
                    key={part.appId}
                    style={{
                      height: `${(part.events / highest) * 100}%`,
                      background: colourOf(part.appId),
                    }}
                  />
                ))}
                {(index === 0 || (index + 1) % 5 === 0) && (
                  <span className={classes["number"]} aria-hidden>
                    {index + 1}
                  </span>
                )}
              </button>
            </Tooltip>
          );
        })}
      </div>
      <div className={classes["legend"]}>
        {shown.slice(0, COLOURS).map((app) => (
          <span key={app.appId}>
            <i className={classes["swatch"]} style={{ background: colourOf(app.appId) }} />
            <bdi>{appName(app.appId)}</bdi>
            <span className="dim tabular">{format.number(app.events)}</span>
          </span>
        ))}
        {shown.length > COLOURS && (
          <span>
            <i className={classes["swatch"]} style={{ background: OTHER }} />
            {t("otherApps")}
          </span>
        )}
      </div>
    </>
  );
}
