import { expect, it } from "vitest";
import { keptFor, sameQuestion } from "./same-question.ts";

const MINUTE = 60_000;
const ask = (
  startMs: number,
  lengthMs: number,
  rest: object = { measure: "events", app: "a" },
) => ({
  ...rest,
  from: new Date(startMs).toISOString(),
  to: new Date(startMs + lengthMs).toISOString(),
});
const key = (input: object) => ({ queryKey: [["analytics", "series"], { input }] });
const DAY = 86_400_000;
const START = Date.parse("2026-11-22T00:00:00Z");

it("the last answer stays while the clock moves the range on", () => {
  const before = ask(START, DAY);
  const now = ask(START + MINUTE, DAY, { app: "a", measure: "events" });
  expect(keptFor(now)("answer", key(before))).toBe("answer");
});

it.each([
  ["a zoom", ask(START, DAY / 2)],
  ["another day", ask(START + DAY, DAY)],
  ["another app", ask(START, DAY, { measure: "events", app: "b" })],
  ["another measure", ask(START, DAY, { measure: "people", app: "a" })],
  ["one filter more", ask(START, DAY, { measure: "events", app: "a", filters: [{}] })],
])("no stale answer is shown for %s", (_name, now) => {
  expect(keptFor(now)("answer", key(ask(START, DAY)))).toBeUndefined();
});

it("without a question before there is nothing to keep", () => {
  expect(keptFor(ask(START, DAY))(undefined, undefined)).toBeUndefined();
  expect(sameQuestion(null, ask(START, DAY))).toBe(false);
});
