import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import type { SeriesAnswer } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./analytics.module.css";
import type { AnswerQuery } from "./answer.tsx";
import { formatChange } from "./say-measure.ts";

export function Tiles({ children }: { children: ReactNode }) {
  return <dl className={classes["tiles"]}>{children}</dl>;
}

interface TileProps {
  label: string;
  query: Pick<AnswerQuery<SeriesAnswer>, "data" | "error">;
  say?: (value: number) => string;
  /** Numbers that cannot be added to the first: other currencies. */
  more?: readonly string[];
}

/** One number of the whole range and its change against the period before. */
export function Tile({ label, query, say, more = [] }: TileProps) {
  const t = useT("analytics");
  const format = useFormat();
  const exact = say ?? format.number;
  const now = query.data?.series[0];
  const before = query.data?.previous?.series.find((series) => series.key === now?.key);
  return (
    <div className={classes["tile"]}>
      <dt>{label}</dt>
      <dd>
        {query.data === undefined ? (
          query.error === null ? (
            <Skeleton height={22} width={90} radius="xs" my={3} />
          ) : (
            "–"
          )
        ) : (
          <span className={classes["big"]}>{exact(now?.total ?? 0)}</span>
        )}
        <Change now={now?.total ?? null} before={before?.total ?? null} words={t("change")} />
        {more.length > 0 && <span className={classes["moreNumbers"]}>{more.join(" · ")}</span>}
      </dd>
    </div>
  );
}

interface ChangeProps {
  now: number | null;
  before: number | null;
  /** What it is a change of, for a screen reader. */
  words: string;
}

/** Against the period before: a sign, not only a colour. */
export function Change({ now, before, words }: ChangeProps) {
  const { language } = useFormat();
  if (now === null || before === null || before === 0) return null;
  const change = (now - before) / Math.abs(before);
  return (
    <span
      className={classes["change"]}
      data-direction={change > 0 ? "up" : change < 0 ? "down" : "same"}
      title={words}
    >
      {formatChange(change, language)}
      <span className="visually-hidden"> {words}</span>
    </span>
  );
}
