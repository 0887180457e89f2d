import type { DunningSchedule } from "#shared/contracts/billing/dunning.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./dunning.module.css";
import { daysOf } from "./schedule-form.ts";

/** What happens, day by day, in a sentence each. */
export function ScheduleWords({ schedule }: { schedule: DunningSchedule }) {
  const t = useT("dunning");
  const format = useFormat();
  return (
    <>
      <dl className={classes["words"]}>
        {daysOf(schedule).map(({ day, what }) => (
          <div key={day}>
            <dt>{t("sayDay", { day: format.number(day) })}</dt>
            <dd>{what.map((said) => t(`say.${said}`)).join("; ")}</dd>
          </div>
        ))}
      </dl>
      <p className={classes["intro"]}>{t("sayPaid")}</p>
    </>
  );
}
