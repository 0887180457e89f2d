import type { FunnelAnswer, FunnelBranch } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { toCsv } from "#renderer/ui/csv.ts";
import classes from "./analytics.module.css";
import { CopyMenu } from "./chart-block.tsx";
import { formatShare } from "./say-measure.ts";
import { labelOf, type SeriesWords } from "./series-lines.ts";
import { useSayDuration } from "./use-say-duration.ts";
import { useSeriesWords } from "./use-series-words.ts";

interface FunnelBarsProps {
  answer: FunnelAnswer;
  /** What each step is called. */
  steps: readonly string[];
}

/** Each step as a bar of the people who came so far; with a breakdown a bar for each value below it. */
export function FunnelBars({ answer, steps }: FunnelBarsProps) {
  const t = useT("analytics");
  const format = useFormat();
  const sayDuration = useSayDuration();
  const series = useSeriesWords();
  const words: SeriesWords = { ...series, all: t("everybody") };
  const share = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : formatShare(value, format.language);
  const all = answer.branches[0];
  const last = steps.length - 1;
  return (
    <section className={classes["block"]} aria-label={t("view.funnel")}>
      <div className={classes["blockHead"]}>
        <h2>
          {t("funnel.result", {
            share: share(all?.share[last]),
            people: format.number(all?.people[last] ?? 0),
          })}
        </h2>
        <div className={classes["blockTools"]}>
          <CopyMenu
            csv={() => funnelCsv(answer, steps, words)}
            json={() => JSON.stringify(answer.branches, null, 2)}
          />
        </div>
      </div>
      <div className={classes["tableBox"]}>
        <table className={classes["table"]}>
          <caption className="visually-hidden">{t("view.funnel")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("funnel.stepColumn")}</th>
              <th scope="col" className={classes["wide"]}>
                {t("funnel.share")}
              </th>
              <th scope="col" data-align="right">
                {t("measure.people")}
              </th>
              <th scope="col" data-align="right">
                {t("funnel.ofFirst")}
              </th>
              <th scope="col" data-align="right">
                {t("funnel.ofPrevious")}
              </th>
              <th scope="col" data-align="right">
                {t("funnel.lost")}
              </th>
              <th scope="col" data-align="right">
                {t("funnel.median")}
              </th>
            </tr>
          </thead>
          {steps.map((name, step) => (
            <tbody key={step} className={classes["stepRows"]}>
              {answer.branches.map((branch, place) => (
                <tr key={`${branch.kind}:${branch.key}`} data-branch={place > 0 || undefined}>
                  <th scope="row">
                    {place === 0 ? (
                      <>
                        <span className={classes["stepNumber"]}>{step + 1}</span>
                        <bdi>{name}</bdi>
                      </>
                    ) : (
                      <bdi className={classes["branch"]}>{labelOf(branch, words)}</bdi>
                    )}
                  </th>
                  <td className={classes["wide"]}>
                    <Bar
                      branch={branch}
                      step={step}
                      colour={branch.kind === "other" ? 8 : (place % 7) + 1}
                    />
                  </td>
                  <td data-align="right">{format.number(branch.people[step] ?? 0)}</td>
                  <td data-align="right">{share(branch.share[step])}</td>
                  <td data-align="right">
                    {step === 0 ? "–" : share(branch.shareOfPrevious[step])}
                  </td>
                  <td data-align="right">
                    {step === 0
                      ? "–"
                      : format.number((branch.people[step - 1] ?? 0) - (branch.people[step] ?? 0))}
                  </td>
                  <td data-align="right">{sayDuration(branch.medianSeconds[step] ?? null)}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
      <p className={classes["note"]}>{t("funnel.note")}</p>
    </section>
  );
}

/** Those who came this far, and hatched those lost since the step before. */
function Bar({ branch, step, colour }: { branch: FunnelBranch; step: number; colour: number }) {
  const now = (branch.share[step] ?? 0) * 100;
  const before = step === 0 ? now : (branch.share[step - 1] ?? 0) * 100;
  return (
    <span className={classes["funnelBar"]} aria-hidden>
      <span style={{ width: `${now}%`, background: `var(--plot-${colour})` }} />
      <span className={classes["lost"]} style={{ width: `${Math.max(0, before - now)}%` }} />
    </span>
  );
}

const funnelCsv = (answer: FunnelAnswer, steps: readonly string[], words: SeriesWords): string =>
  toCsv(
    ["branch", "step", "event", "people", "share", "share_of_previous", "median_seconds"],
    answer.branches.flatMap((branch) =>
      steps.map((name, step) => [
        labelOf(branch, words),
        step + 1,
        name,
        branch.people[step] ?? null,
        branch.share[step] ?? null,
        branch.shareOfPrevious[step] ?? null,
        branch.medianSeconds[step] ?? null,
      ]),
    ),
  );
