import type {
  ActivesAnswer,
  BreakdownAnswer,
  FunnelAnswer,
  RetentionAnswer,
  Series,
  SeriesAnswer,
  TopAnswer,
} from "#shared/contracts/analytics.ts";
import type { CsvCell } from "#server/platform/csv/csv-line.ts";
import { instant } from "./asked.ts";
import { localSeconds } from "./time-zone.ts";

export type Table = Iterable<readonly CsvCell[]>;

/** A step as an instant, and as the wall clock of the viewer's zone shows it. */
const times = (seconds: number, timeZone: string): CsvCell[] => [
  instant(seconds),
  instant(localSeconds(timeZone, seconds)).slice(0, 16).replace("T", " "),
];
const timesHeader = (timeZone: string): CsvCell[] => ["from_utc", `from ${timeZone}`];
const nameOf = ({ key, label, kind }: Series | FunnelAnswer["branches"][number]): string =>
  label || (kind === "value" ? "(none)" : kind === "event" ? key : kind);

export function* seriesTable(answer: SeriesAnswer): Table {
  const before = answer.previous?.series ?? [];
  yield [
    ...timesHeader(answer.timeZone),
    ...answer.series.map(nameOf),
    ...before.map((series) => `previous ${nameOf(series)}`),
  ];
  for (const [index, at] of answer.at.entries())
    yield [
      ...times(at, answer.timeZone),
      ...[...answer.series, ...before].map(({ values }) => values[index]),
    ];
}

export function* activesTable(answer: ActivesAnswer): Table {
  yield [...timesHeader(answer.timeZone), "day", "week", "month", "stickiness"];
  for (const [index, at] of answer.at.entries())
    yield [
      ...times(at, answer.timeZone),
      answer.day[index],
      answer.week[index],
      answer.month[index],
      answer.stickiness[index],
    ];
}

export function* retentionTable(answer: RetentionAnswer): Table {
  const columns = answer.average.map((_, offset) => offset);
  yield [
    ...timesHeader(answer.timeZone),
    "size",
    ...columns.map((offset) => `${answer.step} ${offset}`),
    ...columns.map((offset) => `${answer.step} ${offset} share`),
  ];
  for (const [index, at] of answer.at.entries())
    yield [
      ...times(at, answer.timeZone),
      answer.sizes[index],
      ...(answer.counts[index] ?? []),
      ...(answer.shares[index] ?? []),
    ];
}

export function* funnelTable(
  answer: FunnelAnswer,
  steps: readonly { name: string | null }[],
): Table {
  yield ["branch", "step", "event", "people", "share", "share_of_previous", "median_seconds"];
  for (const branch of answer.branches)
    for (const [index, people] of branch.people.entries())
      yield [
        nameOf(branch),
        index + 1,
        steps[index]?.name ?? "(any)",
        people,
        branch.share[index],
        branch.shareOfPrevious[index],
        branch.medianSeconds[index],
      ];
}

export function* breakdownTable(answer: BreakdownAnswer): Table {
  yield [answer.property, "events", "people", "share"];
  for (const row of answer.rows) yield [row.value, row.events, row.people, row.share];
}

export function* topTable(answer: TopAnswer): Table {
  yield ["event", "events", "people", "share", "previous_events", "change"];
  for (const row of answer.rows)
    yield [row.value, row.events, row.people, row.share, row.previousEvents, row.change];
}
