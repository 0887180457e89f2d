import type { z } from "zod";
import type { RetentionAnswer, RetentionQuestion } from "#shared/contracts/analytics.ts";
import { DomainError } from "#shared/errors/index.ts";
import { ask, answerOn, checkedSpan, requireApp, type Asking } from "./asked.ts";
import { retentionQuery } from "./retention.olap.ts";
import { axisOver, indexOn, widened } from "./time-axis.ts";

const MAX_COHORTS = 120;

/** Cohorts by step and how many of each came back later; throws `query_too_large` past 120 cohorts. */
export async function readRetention(
  ctx: Asking,
  input: z.infer<typeof RetentionQuestion>,
): Promise<z.infer<typeof RetentionAnswer>> {
  const axis = axisOver(checkedSpan(input), input.step);
  if (axis.starts.length > MAX_COHORTS)
    throw new DomainError("query_too_large", { reason: `more than ${MAX_COHORTS} cohorts` });
  await requireApp(ctx, input.appId);
  const { clock } = ctx.services;
  const now = clock.now();
  const wide = widened(axis, input.timeZone, input.periods);
  const rows = await ask(ctx, retentionQuery(input, axis, wide));
  const place = indexOn(wide);
  const sizes = axis.starts.map(() => 0);
  const found = axis.starts.map(() => Array.from({ length: input.periods + 1 }, () => 0));
  for (const { cohort, back, people } of rows) {
    const row = place(cohort) ?? -1;
    const offset = (place(back) ?? -1) - row;
    if (offset === 0) sizes[row] = people;
    else add(found[row], offset, people, input.counting);
  }
  const nowSeconds = now.getTime() / 1000;
  const came = (row: number, offset: number) =>
    (wide.starts[row + offset] ?? Infinity) <= nowSeconds;
  const counts = found.map((row, index) =>
    row.map((people, offset) =>
      came(index, offset) ? (offset === 0 ? (sizes[index] ?? 0) : people) : null,
    ),
  );
  const over = (row: number, offset: number) =>
    (wide.starts[row + offset + 1] ?? wide.end) <= nowSeconds;
  return {
    ...answerOn(axis, input.timeZone, now),
    step: input.step,
    at: [...axis.starts],
    sizes,
    counts,
    shares: counts.map((row, index) => row.map((people) => share(people, sizes[index] ?? 0))),
    average: Array.from({ length: input.periods + 1 }, (_, offset) =>
      weighted(counts, sizes, offset, (row) => over(row, offset)),
    ),
  };
}

/** With `after`, who came in a step counts for all steps up to it. */
function add(
  row: number[] | undefined,
  offset: number,
  people: number,
  counting: RetentionQuestion["counting"],
): void {
  if (!row) return;
  const first = counting === "after" ? 1 : offset;
  for (let at = first; at <= offset && at < row.length; at += 1) row[at] = (row[at] ?? 0) + people;
}

const share = (people: number | null, size: number): number | null =>
  people === null || size === 0 ? null : people / size;

function weighted(
  counts: readonly (readonly (number | null)[])[],
  sizes: readonly number[],
  offset: number,
  isOver: (row: number) => boolean,
): number | null {
  let [people, of] = [0, 0];
  for (const [row, cells] of counts.entries()) {
    if (!isOver(row)) continue;
    people += cells[offset] ?? 0;
    of += sizes[row] ?? 0;
  }
  return share(people, of);
}
