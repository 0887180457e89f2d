import type { RetentionAnswer } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { formatInZone } from "#renderer/lib/zones.ts";
import { toCsv } from "#renderer/ui/csv.ts";
import { useAnalytics } from "./analytics-context.ts";
import classes from "./analytics.module.css";
import { CopyMenu } from "./chart-block.tsx";
import { formatShare } from "./say-measure.ts";

/** How strongly a cell is tinted, in per cent; never so much that its number is hard to read. */
const tint = (share: number) => Math.round(Math.sqrt(Math.min(1, Math.max(0, share))) * 48);

const isKnown = (share: number | null) => share !== null;

/** Cohorts as rows, steps since as columns; each cell says its number, the tint only helps the eye. */
export function RetentionTable({ answer }: { answer: RetentionAnswer }) {
  const t = useT("analytics");
  const format = useFormat();
  const { search } = useAnalytics();
  const counted = search.counts === true;
  // What no cohort of the range has reached says nothing.
  const periods = Math.max(1, ...answer.shares.map((row) => row.findLastIndex(isKnown) + 1));
  const columns = Array.from({ length: periods }, (_, index) => index);
  const detail = answer.step === "month" ? "month" : "day";
  const day = (index: number) =>
    formatInZone((answer.at[index] ?? 0) * 1000, answer.timeZone, format.language, detail);
  const share = (value: number | null | undefined) =>
    value === null || value === undefined ? "" : formatShare(value, format.language);
  const average = answer.average;
  return (
    <section className={classes["block"]} aria-label={t("view.retention")}>
      <div className={classes["blockHead"]}>
        <h2>{t("retention.title")}</h2>
        <div className={classes["blockTools"]}>
          <CopyMenu csv={() => retentionCsv(answer)} json={() => JSON.stringify(answer, null, 2)} />
        </div>
      </div>
      <div
        className={classes["tableBox"]}
        tabIndex={0}
        role="region"
        aria-label={t("retention.title")}
      >
        <table className={classes["heat"]}>
          <thead>
            <tr>
              <th scope="col">{t("retention.cohortColumn")}</th>
              <th scope="col" data-align="right">
                {t("measure.people")}
              </th>
              {columns.map((column) => (
                <th key={column} scope="col" data-align="right">
                  {t(`retention.${answer.step}.n`, { n: column })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr className={classes["average"]}>
              <th scope="row">{t("retention.average")}</th>
              <td data-align="right">
                {format.number(answer.sizes.reduce((sum, size) => sum + size, 0))}
              </td>
              {columns.map((column) => (
                <td key={column} data-align="right" data-heat>
                  {share(average[column])}
                </td>
              ))}
            </tr>
            {answer.sizes.map((size, row) =>
              size === 0 ? null : (
                <tr key={answer.at[row]}>
                  <th scope="row">{day(row)}</th>
                  <td data-align="right">{format.number(size)}</td>
                  {columns.map((column) => {
                    const of = answer.shares[row]?.[column] ?? null;
                    const people = answer.counts[row]?.[column] ?? null;
                    const running = row + column === answer.partial.bucket && column > 0;
                    return (
                      <td
                        key={column}
                        data-align="right"
                        data-heat
                        data-none={of === null || undefined}
                        data-running={(running && of !== null) || undefined}
                        style={{
                          backgroundColor:
                            of === null
                              ? undefined
                              : `color-mix(in srgb, var(--plot-1) ${tint(of)}%, var(--surface))`,
                        }}
                        title={
                          people === null
                            ? t("retention.notYet")
                            : t(running ? "retention.cellRunning" : "retention.cell", {
                                people: format.number(people),
                                share: share(of),
                              })
                        }
                      >
                        {counted ? (people === null ? "" : format.number(people)) : share(of)}
                      </td>
                    );
                  })}
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
      <p className={classes["note"]}>{t("retention.note")}</p>
    </section>
  );
}

/** A line a cohort: its start in UTC, its size, then people per step since. */
function retentionCsv(answer: RetentionAnswer): string {
  const periods = Math.max(0, ...answer.counts.map((row) => row.length));
  return toCsv(
    ["cohort", "size", ...Array.from({ length: periods }, (_, index) => String(index))],
    answer.sizes.map((size, row) => [
      new Date((answer.at[row] ?? 0) * 1000).toISOString(),
      size,
      ...Array.from({ length: periods }, (_, index) => answer.counts[row]?.[index] ?? null),
    ]),
  );
}
