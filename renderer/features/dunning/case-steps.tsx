import type { DunningDetail } from "#shared/contracts/billing/dunning.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { IconCheck } from "#renderer/ui/icons.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import classes from "./dunning.module.css";

/** Each step of the case's own schedule, with when it was done or will be. */
export function CaseSteps({ found }: { found: DunningDetail }) {
  const t = useT("dunning");
  const format = useFormat();
  const ended = found.closedAt !== null;
  const shown = ended ? found.steps.filter(({ isDone }) => isDone) : found.steps;
  if (shown.length === 0) return null;
  return (
    <section aria-label={t("steps")}>
      <h3 className={classes["heading"]}>{t("steps")}</h3>
      <ol className={classes["steps"]}>
        {shown.map(({ what, no, day, at, isDone }) => (
          <li key={`${what}${no}`} data-done={isDone || undefined} data-what={what}>
            <span className={classes["mark"]}>
              {isDone && <IconCheck size={12} aria-label={t("stepDone")} />}
            </span>
            <span className={classes["dayNo"]}>{t("day", { day: format.number(day) })}</span>
            <span className={classes["what"]}>{t(`step.${what}`, { no })}</span>
            <span className="dim">
              <RelativeTime at={at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
