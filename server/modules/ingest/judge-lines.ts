import type { DeadLetterReason } from "#shared/contracts/dead-letters.ts";
import type { Services } from "#server/platform/context/services.ts";
import { eventIdOf, hasSameContent, hasSameId, textOf, type LogLine } from "./log-lines.ts";
import type { RecentIds } from "./recent-ids.ts";
import { storedElsewhere } from "./stored-events.olap.ts";

/** A line that is set aside, with why. */
export interface DeadLine {
  readonly line: LogLine;
  readonly reason: DeadLetterReason;
  readonly message: string;
}

/** What becomes of the lines of a block: stored, dropped as a second delivery, or set aside. */
export interface JudgedLines {
  readonly fresh: readonly LogLine[];
  readonly duplicates: readonly LogLine[];
  readonly dead: readonly DeadLine[];
}

const IDS_A_QUERY = 2_000;
const CONFLICT =
  "An event with this id but another type, name or user came before it, and that one is stored.";

/** A client that got no answer sends again: the second delivery of an event is dropped, another event under its id is set aside. */
export async function judgeLines(
  services: Pick<Services, "clickhouse">,
  recent: RecentIds,
  lines: readonly LogLine[],
  token: string,
): Promise<JudgedLines> {
  const repeats: { line: LogLine; earlier: LogLine }[] = [];
  const firstOf = firstLines(lines.length);
  const suspects: LogLine[] = [];
  const seenTwice = new Set<LogLine>();
  for (const line of lines) {
    const earlier = firstOf(line);
    if (earlier !== line) {
      repeats.push({ line, earlier });
      seenTwice.add(line);
    } else if (recent.suspects(line.hash)) suspects.push(line);
  }
  if (repeats.length + suspects.length === 0) return { fresh: lines, duplicates: [], dead: [] };
  const first = lines.filter((line) => !seenTwice.has(line));
  const stored = await findStored(services, suspects, token);
  const suspected = new Set(suspects);
  const contentOf = (line: LogLine) => (suspected.has(line) ? stored.get(keyOf(line)) : undefined);

  const duplicates: LogLine[] = [];
  const dead: DeadLine[] = [];
  const repeat = (line: LogLine, same: boolean) => {
    if (same) duplicates.push(line);
    else dead.push({ line, reason: "id_conflict", message: CONFLICT });
  };
  const fresh = first.filter((line) => {
    const content = contentOf(line);
    if (content) repeat(line, isContentOf(content, line));
    return content === undefined;
  });
  for (const { line, earlier } of repeats) {
    const content = contentOf(earlier);
    repeat(line, content ? isContentOf(content, line) : hasSameContent(earlier, line));
  }
  return { fresh, duplicates, dead };
}

/** Tells the first line with the id of a line: itself when none came before it. Half of the places stay free. */
function firstLines(count: number): (line: LogLine) => LogLine {
  const places = 2 ** Math.ceil(Math.log2(2 * count + 1));
  const taken = new Int32Array(places);
  const lines: LogLine[] = [];
  return (line) => {
    for (let place = line.hash & (places - 1); ; place = (place + 1) & (places - 1)) {
      const nth = taken[place] as number;
      if (nth === 0) {
        taken[place] = lines.push(line);
        return line;
      }
      const earlier = lines[nth - 1] as LogLine;
      if (earlier.hash === line.hash && hasSameId(earlier, line)) return earlier;
    }
  };
}

interface Content {
  readonly type: string;
  readonly name: string;
  readonly user_id: string;
}

export const keyOf = (line: LogLine): string => line.record.appId + eventIdOf(line);

/** Those of the lines that another block than `token`'s has stored, by app and id. */
export async function findStored(
  { clickhouse }: Pick<Services, "clickhouse">,
  lines: readonly LogLine[],
  token: string,
): Promise<ReadonlyMap<string, Content>> {
  const stored = new Map<string, Content>();
  for (let at = 0; at < lines.length; at += IDS_A_QUERY) {
    const asked = lines.slice(at, at + IDS_A_QUERY);
    const rows = await clickhouse.query(
      storedElsewhere,
      {
        apps: [...new Set(asked.map(({ record }) => record.appId))],
        ids: asked.map(eventIdOf),
        block: token,
      },
      "all_tenants",
    );
    for (const row of rows) stored.set(row.id, row);
  }
  return stored;
}

function isContentOf(stored: Content, line: LogLine): boolean {
  try {
    const { type, name, user_id = "" } = JSON.parse(textOf(line)) as Partial<Content>;
    return stored.type === type && stored.name === name && stored.user_id === user_id;
  } catch {
    // It cannot be stored either way, and its id is.
    return false;
  }
}
