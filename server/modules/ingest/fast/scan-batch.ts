import { isUtf8 } from "node:buffer";
import type { AcceptedBatch, JudgedEvent } from "../accept-batch.ts";
import { acceptEvent, judgeContext, NO_CONTEXT, type Arrival } from "../accept-event.ts";
import { parseTime } from "../parse-time.ts";
import { copyLines } from "./line-memory.ts";
import { openScanner, type Scanner } from "./scanner.ts";

/**
 * The same verdicts as parsing and judging a Segment batch, in one pass over its bytes: an event as SDKs send it goes into the
 * log as it came, any other is judged the slow way. Undefined where only the slow way can tell, above all what is no JSON.
 */
export type ScanBatch = (
  body: Buffer,
  receivedAt: Date,
  appId: string,
) => AcceptedBatch | undefined;

export function createScanBatch(scanner: Scanner): ScanBatch {
  const { takeContext, takeShared, scan, writeLines, told, memory } = scanner;

  /** Judges a context, and hands its columns to the scanner. */
  const judgeOwn = (text: string): void => {
    const judged = judgeContext(JSON.parse(text));
    const fields = typeof judged === "string" ? undefined : scanner.putFields(judged.fields);
    takeContext(fields ?? 0, fields === undefined ? 1 : 0);
  };
  const judgeShared = (text: string | undefined): Arrival["context"] => {
    const judged = text === undefined ? NO_CONTEXT : judgeContext(JSON.parse(text));
    const lengths = typeof judged === "string" ? undefined : scanner.putShared(judged);
    takeShared(lengths?.fields ?? 0, lengths?.json ?? 0, lengths ? 0 : 1);
    return judged;
  };

  return (body, receivedAt, appId) => {
    if (!isUtf8(body)) return undefined;
    memory.set(body, scanner.bodyAt);
    const events = scan(body.length);
    if (events < 0) return undefined;
    const textOf = (nth: number): string | undefined => {
      const end = told[nth + 1] ?? 0;
      if (end === 0) return undefined;
      return body.toString("utf8", (told[nth] ?? 0) - scanner.bodyAt, end - scanner.bodyAt);
    };
    const receivedAtMs = receivedAt.getTime();
    const sentAtMs = parseTime(textOf(scanner.sentAt));
    const skewMs = Number.isFinite(sentAtMs) ? receivedAtMs - sentAtMs : 0;
    const context = judgeShared(textOf(scanner.shared));
    const arrival: Arrival = { receivedAtMs, skewMs, appId, named: undefined, context };

    const refused: JudgedEvent[] = [];
    let index = 0;
    for (;;) {
      index = writeLines(index, receivedAtMs, skewMs);
      if (index < 0) return undefined;
      if (index === events) break;
      const text = textOf(scanner.stopped) ?? "";
      if (told[scanner.why] === scanner.newContext) {
        judgeOwn(text);
        continue;
      }
      const event = JSON.parse(text) as unknown;
      const verdict = acceptEvent(event, index, arrival);
      if (!verdict.ok) refused.push({ ...verdict, index, event });
      else if (!scanner.putLine(verdict.line, verdict.eventId)) return undefined;
      index += 1;
    }
    const bytes = told[scanner.lines] ?? 0;
    const stored = events - refused.length;
    const lines = copyLines(memory, scanner.linesAt, bytes);
    return { lines, count: stored, stored, bytes, refused };
  };
}

export const scanBatch: ScanBatch = createScanBatch(openScanner());
