import type { z } from "zod";
import type { ActivesAnswer, ActivesQuestion } from "#shared/contracts/analytics.ts";
import { DomainError } from "#shared/errors/index.ts";
import { activesQuery } from "./actives.olap.ts";
import { ask, answerOn, checkedSpan, requireApp, type Asking } from "./asked.ts";
import { axisOver, widened } from "./time-axis.ts";

const LEAD = 29;
const MAX_DAYS = 1_100;

/** Days, weeks and months of people, each day of the viewer's zone; throws `query_too_large` past three years. */
export async function readActives(
  ctx: Asking,
  input: z.infer<typeof ActivesQuestion>,
): Promise<z.infer<typeof ActivesAnswer>> {
  const axis = axisOver(checkedSpan(input), "day");
  if (axis.starts.length > MAX_DAYS)
    throw new DomainError("query_too_large", { reason: `more than ${MAX_DAYS} days` });
  await requireApp(ctx, input.appId);
  const { clock } = ctx.services;
  const now = clock.now();
  const rows = await ask(ctx, activesQuery(input, widened(axis, input.timeZone, -LEAD)));
  const byTarget = new Map(rows.map((row) => [row.target - LEAD - 1, row]));
  const past = axis.starts.filter((start) => start * 1000 <= now.getTime());
  const column = (of: "day" | "week" | "month") =>
    past.map((_, index) => byTarget.get(index)?.[of] ?? 0);
  const [day, week, month] = [column("day"), column("week"), column("month")];
  return {
    ...answerOn(axis, input.timeZone, now),
    at: past,
    day,
    week,
    month,
    stickiness: day.map((people, index) => ratio(people, month[index] ?? 0)),
  };
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
