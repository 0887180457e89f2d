import { useState, type KeyboardEvent } from "react";
import type { DunningSchedule } from "#shared/contracts/billing/dunning.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { IconMail, IconRotateClockwise } from "#renderer/ui/icons.ts";
import classes from "./dunning.module.css";
import { toggled } from "./schedule-form.ts";

const ROWS = ["retryDays", "mailDays"] as const;

interface ScheduleLineProps {
  schedule: DunningSchedule;
  /** Without it the days are only shown. */
  onChange?: ((schedule: DunningSchedule) => void) | undefined;
}

/** The days as a line: what is done on each, and what the tenant may do meanwhile. One tab stop; arrows move, Space toggles. */
export function ScheduleLine({ schedule, onChange }: ScheduleLineProps) {
  const t = useT("dunning");
  const format = useFormat();
  const [at, setAt] = useState({ row: 0, day: 0 });
  const { graceFromDay, suspendOnDay } = schedule;
  const last = Math.max(suspendOnDay, ...schedule.retryDays, ...schedule.mailDays);
  const days = Array.from({ length: last + 1 }, (_, day) => day);
  const current = { row: at.row, day: Math.min(at.day, last) };
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = {
      row: Math.min(ROWS.length - 1, Math.max(0, current.row + step[0])),
      day: Math.min(last, Math.max(0, current.day + step[1])),
    };
    setAt(next);
    event.currentTarget
      .querySelector<HTMLElement>(`[data-cell="${next.row}-${next.day}"]`)
      ?.focus();
  };
  const accessOf = (day: number) =>
    day >= suspendOnDay ? "suspended" : day >= graceFromDay ? "grace" : "open";
  return (
    <div className={classes["scroll"]}>
      <div
        className={classes["line"]}
        role="grid"
        tabIndex={-1}
        aria-label={t("timeline")}
        aria-colcount={days.length + 1}
        style={{ gridTemplateColumns: `max-content repeat(${days.length}, minmax(30px, 1fr))` }}
        onKeyDown={move}
      >
        <div role="row" className={classes["row"]}>
          <span role="rowheader">{t("dayRow")}</span>
          {days.map((day) => (
            <span key={day} role="columnheader" className={classes["dayHead"]}>
              {format.number(day)}
            </span>
          ))}
        </div>
        {ROWS.map((name, row) => (
          <div key={name} role="row" className={classes["row"]}>
            <span role="rowheader">{t(name === "retryDays" ? "retryRow" : "mailRow")}</span>
            {days.map((day) => {
              const isOn = schedule[name].includes(day);
              const toggle = name === "retryDays" ? "toggleRetry" : "toggleMail";
              return (
                <span key={day} role="gridcell">
                  <button
                    type="button"
                    className={classes["cell"]}
                    data-cell={`${row}-${day}`}
                    data-kind={name}
                    aria-pressed={isOn}
                    aria-label={t(toggle, { day: format.number(day) })}
                    aria-disabled={onChange === undefined || undefined}
                    tabIndex={current.row === row && current.day === day ? 0 : -1}
                    onFocus={() => setAt({ row, day })}
                    onClick={() =>
                      onChange?.({ ...schedule, [name]: toggled(schedule[name], day) })
                    }
                  >
                    {isOn &&
                      (name === "retryDays" ? (
                        <IconRotateClockwise size={14} aria-hidden />
                      ) : (
                        <IconMail size={14} aria-hidden />
                      ))}
                  </button>
                </span>
              );
            })}
          </div>
        ))}
        <div role="row" className={classes["row"]}>
          <span role="rowheader">{t("accessRow")}</span>
          {days.map((day) => (
            <span
              key={day}
              role="gridcell"
              className={classes["access"]}
              data-access={accessOf(day)}
              aria-label={t(ACCESS[accessOf(day)])}
            />
          ))}
        </div>
      </div>
      <ul className={classes["legend"]}>
        {(["open", "grace", "suspended"] as const).map((access) => (
          <li key={access}>
            <span className={classes["access"]} data-access={access} aria-hidden />
            {t(ACCESS[access])}
          </li>
        ))}
      </ul>
    </div>
  );
}

const STEPS: Record<string, readonly [row: number, day: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -1000],
  End: [0, 1000],
};
const ACCESS = {
  open: "accessOpen",
  grace: "accessGrace",
  suspended: "accessSuspended",
} as const;
