import { SearchEvents } from "#shared/contracts/analytics.ts";
import { csvLine, type CsvCell } from "#server/platform/csv/csv-line.ts";
import { ask, checkedRange, type Asking } from "./asked.ts";
import { exportWindows } from "./export-windows.ts";
import { searchQuery, type DetailRow } from "./search.olap.ts";
import { positionOf } from "./search-events.ts";

export const ExportedEvents = SearchEvents.omit({ limit: true, cursor: true });
type Exported = ReturnType<(typeof ExportedEvents)["parse"]>;

/** Of rows; a page aims at 4 MB of text. */
const PAGE = { first: 1_000, most: 5_000, bytes: 4_000_000 };
/** As others may have come since they were counted. */
const SPARE = 100;
const COLUMNS: readonly (readonly [string, (row: DetailRow) => CsvCell])[] = [
  ["event_id", (row) => row.event_id],
  ["type", (row) => row.type],
  ["name", (row) => row.name],
  ["at", (row) => row.at],
  ["received_at", (row) => row.received_at],
  ["env", (row) => row.env],
  ["user_id", (row) => row.user_id],
  ["anonymous_id", (row) => row.anonymous_id],
  ["session_id", (row) => row.session_id],
  ["app_version", (row) => row.app_version],
  ["platform", (row) => row.platform],
  ["country", (row) => row.country],
  ["os_version", (row) => row.os_version],
  ["device_model", (row) => row.device_model],
  ["locale", (row) => row.locale],
  ["library", (row) => row.library],
  ["currency", (row) => row.currency],
  ["revenue", (row) => (row.revenue_micros === 0 ? null : row.revenue_micros / 1_000_000)],
  ["key_id", (row) => row.key_id],
  ["properties", (row) => row.sent_properties],
  ["context", (row) => row.context],
];

/** All events of a question, newest first, a page at a time: what is in memory does not grow with the export. */
export async function* exportEvents(ctx: Asking, input: Exported): AsyncGenerator<string, void> {
  const rows = { ...input, ...checkedRange(input) };
  let header = csvLine(COLUMNS.map(([name]) => name));
  let limit = PAGE.first;
  for await (const window of exportWindows(ctx, rows, input.by, () => limit)) {
    const part = { ...rows, ...window };
    for (let last: DetailRow | undefined, isFull = true; isFull;) {
      const position = last && positionOf(last, input.by);
      const most = limit + SPARE;
      const page = await ask(ctx, searchQuery(part, input.by, position, most));
      const text = page.map((row) => csvLine(COLUMNS.map(([, cell]) => cell(row)))).join("");
      yield header + text;
      header = "";
      const fitting = Math.floor((PAGE.bytes / text.length) * page.length) || PAGE.most;
      limit = Math.max(1, Math.min(PAGE.most, 4 * limit, fitting));
      last = page.at(-1);
      isFull = page.length === most;
    }
  }
  if (header) yield header;
}
