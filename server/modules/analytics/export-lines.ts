import type { z } from "zod";
import {
  ActivesQuestion,
  BreakdownQuestion,
  FunnelQuestion,
  RetentionQuestion,
  SeriesQuestion,
  TopQuestion,
  type ExportWhat,
} from "#shared/contracts/analytics.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import { csvLine } from "#server/platform/csv/csv-line.ts";
import { inputError } from "#server/platform/trpc/index.ts";
import { checkedRange, type Asking } from "./asked.ts";
import { ExportedEvents, exportEvents } from "./export-events.ts";
import {
  activesTable,
  breakdownTable,
  funnelTable,
  retentionTable,
  seriesTable,
  topTable,
  type Table,
} from "./export-tables.ts";
import { readActives } from "./read-actives.ts";
import { readBreakdown, readTop } from "./read-breakdown.ts";
import { readFunnel } from "./read-funnel.ts";
import { readRetention } from "./read-retention.ts";
import { readSeries } from "./read-series.ts";

interface Export {
  readonly appId: AppId;
  readonly from: string;
  readonly to: string;
  /** Nothing is asked before the first piece is. Pieces of some hundred KB. */
  lines(ctx: Asking): AsyncGenerator<string, void>;
}

const EXPORTS: Record<ExportWhat, (input: unknown) => Export> = {
  events: of(ExportedEvents, exportEvents),
  series: of(SeriesQuestion, async function* (ctx, input) {
    yield* inPieces(seriesTable(await readSeries(ctx, input)));
  }),
  actives: of(ActivesQuestion, async function* (ctx, input) {
    yield* inPieces(activesTable(await readActives(ctx, input)));
  }),
  retention: of(RetentionQuestion, async function* (ctx, input) {
    yield* inPieces(retentionTable(await readRetention(ctx, input)));
  }),
  funnel: of(FunnelQuestion, async function* (ctx, input) {
    yield* inPieces(funnelTable(await readFunnel(ctx, input), input.steps));
  }),
  breakdown: of(BreakdownQuestion, async function* (ctx, input) {
    yield* inPieces(breakdownTable(await readBreakdown(ctx, input)));
  }),
  top: of(TopQuestion, async function* (ctx, input) {
    yield* inPieces(topTable(await readTop(ctx, input)));
  }),
};

/** Checks the input of an export. Throws `input_invalid` and `query_too_large`. */
export const openExport = (what: ExportWhat, input: unknown): Export => EXPORTS[what](input);

function of<Input extends z.ZodType<{ appId: AppId; from: string; to: string }>>(
  schema: Input,
  lines: (ctx: Asking, input: z.output<Input>) => AsyncGenerator<string, void>,
): (input: unknown) => Export {
  return (input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw inputError(parsed.error);
    checkedRange(parsed.data);
    const { appId, from, to } = parsed.data;
    return { appId, from, to, lines: (ctx) => lines(ctx, parsed.data) };
  };
}

const LINES = 5_000;

function* inPieces(table: Table): Generator<string, void> {
  let [piece, count] = ["", 0];
  for (const cells of table) {
    piece += csvLine(cells);
    if (++count % LINES !== 0) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
