import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_DUNNING, DunningSchedule } from "#shared/contracts/billing/dunning.ts";
import {
  afterStep,
  dueStep,
  nextOf,
  paused,
  stepsOf,
  suspendsAt,
  timeOf,
  type Position,
} from "./schedule.ts";

const DAY_MS = 86_400_000;
const OPENED = new Date("2026-01-01T00:00:00.000Z");
const opened = (schedule: DunningSchedule): Position => ({
  state: "open",
  schedule,
  openedAt: OPENED,
  retries: 0,
  mails: 0,
  heldMs: 0,
  pausedUntil: null,
});

const days = (most: number, until: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: until }), { maxLength: most })
    .map((found) => found.toSorted((a, b) => a - b));
const schedules = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 30 }))
  .chain(([graceFromDay, grace]) =>
    fc.record({
      retryDays: days(10, graceFromDay + grace),
      mailDays: days(20, graceFromDay + grace),
      graceFromDay: fc.constant(graceFromDay),
      suspendOnDay: fc.constant(graceFromDay + grace),
    }),
  );
/** What time and people do: the job runs after so many hours, a person pauses for so many days. */
const actions = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ hours: fc.integer({ min: 0, max: 400 }) }) },
    // Nobody works: a pause may come when something is late already.
    { weight: 1, arbitrary: fc.record({ idleHours: fc.integer({ min: 1, max: 100 }) }) },
    { weight: 1, arbitrary: fc.record({ pauseDays: fc.integer({ min: 1, max: 90 }) }) },
  ),
  { maxLength: 40 },
);

interface Done {
  what: string;
  no: number;
  day: number;
  at: number;
  isLeftOut: boolean;
}

/** Runs the job through the actions, and on until nothing more comes. */
function run(
  schedule: DunningSchedule,
  of: readonly ({ hours: number } | { idleHours: number } | { pauseDays: number })[],
) {
  let position = opened(schedule);
  let now = OPENED.getTime();
  const done: Done[] = [];
  const pauses: { until: number; after: number }[] = [];
  const job = () => {
    for (;;) {
      const due = dueStep(position, new Date(now));
      if (!due) return;
      done.push({ ...due.step, at: now, isLeftOut: due.isLeftOut });
      position = afterStep(position, due.step, new Date(now));
    }
  };
  for (const action of of) {
    if ("idleHours" in action) {
      now += action.idleHours * 3_600_000;
      continue;
    }
    if ("hours" in action) now += action.hours * 3_600_000;
    else if (position.state !== "suspended") {
      const before = nextOf(position);
      const suspends = suspendsAt(position);
      const until = now + action.pauseDays * DAY_MS;
      const from = Math.max(now, position.pausedUntil?.getTime() ?? 0);
      position = paused(position, new Date(now), new Date(until));
      pauses.push({ until, after: done.length });
      // Never earlier than the pause's end, and all of the rest by exactly what it adds.
      if (before) expect(nextOf(position)?.at.getTime()).toBeGreaterThanOrEqual(until);
      if (until >= from)
        expect(suspendsAt(position)?.getTime()).toBe((suspends?.getTime() ?? 0) + until - from);
    }
    job();
  }
  for (let next = nextOf(position); next; next = nextOf(position)) {
    now = Math.max(now, next.at.getTime());
    job();
  }
  return { position, done, pauses };
}

test("each step of any schedule comes exactly once and in order, whenever the job runs and whoever pauses", () => {
  fc.assert(
    fc.property(schedules, actions, (schedule, of) => {
      const { position, done } = run(schedule, of);
      expect(DunningSchedule.safeParse(schedule).success).toBe(true);
      expect(position.state).toBe("suspended");
      expect(done.map(({ what, no, day }) => ({ what, no, day }))).toEqual(stepsOf(schedule));
      expect(done.map(({ at }) => at)).toEqual(done.map(({ at }) => at).toSorted((a, b) => a - b));
    }),
    { numRuns: 500 },
  );
});

test("nothing is ever early, nothing is done in a pause, and the grace is always whole", () => {
  fc.assert(
    fc.property(schedules, actions, (schedule, of) => {
      const { done, pauses } = run(schedule, of);
      for (const [no, { at, day }] of done.entries()) {
        expect(at).toBeGreaterThanOrEqual(OPENED.getTime() + day * DAY_MS);
        // A later pause replaces one that runs.
        const holding = pauses.filter(({ after }) => after <= no).at(-1);
        if (holding) expect(at).toBeGreaterThanOrEqual(holding.until);
      }
      const grace = done.find(({ what }) => what === "grace")?.at ?? 0;
      const suspended = done.find(({ what }) => what === "suspend")?.at ?? 0;
      const whole = (schedule.suspendOnDay - schedule.graceFromDay) * DAY_MS;
      expect(suspended - grace).toBeGreaterThan(whole - DAY_MS);
    }),
    { numRuns: 500 },
  );
});

test("of retries and mails that are late at once only the last is done, never none", () => {
  fc.assert(
    fc.property(schedules, actions, (schedule, of) => {
      const { done } = run(schedule, of);
      for (const step of done.filter(({ isLeftOut }) => isLeftOut)) {
        expect(["retry", "mail"]).toContain(step.what);
        expect(
          done.some(({ what, at, no }) => what === step.what && no > step.no && at >= step.at),
        ).toBe(true);
      }
      for (const what of ["retry", "mail"]) {
        const last = done.filter((step) => step.what === what).at(-1);
        if (last) expect(last.isLeftOut).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});

test("the schedule it came with, day by day", () => {
  const { done } = run(
    DEFAULT_DUNNING,
    Array.from({ length: 20 }, () => ({ hours: 24 })),
  );
  expect(
    done.map(
      ({ what, no, day, isLeftOut }) => `${day} ${what} ${no}${isLeftOut ? " left out" : ""}`,
    ),
  ).toEqual([
    // The job first ran a day late.
    "0 mail 1",
    "1 retry 1",
    "3 retry 2",
    "3 mail 2",
    "5 retry 3",
    "7 grace 1",
    "7 retry 4",
    "7 mail 3",
    "10 mail 4",
    "13 mail 5",
    "14 suspend 1",
  ]);
  expect(timeOf(opened(DEFAULT_DUNNING), { day: 14 }).toISOString()).toBe(
    "2026-01-15T00:00:00.000Z",
  );
});

test("what was late already when a person paused waits for the pause's end", () => {
  const now = new Date(OPENED.getTime() + 2.5 * DAY_MS);
  const until = new Date(now.getTime() + DAY_MS);
  const held = paused(opened(DEFAULT_DUNNING), now, until);
  expect(nextOf(held)).toEqual({ what: "mail", at: until });
  expect(dueStep(held, new Date(until.getTime() - 1))).toBeNull();
  expect(dueStep(held, until)?.step.what).toBe("mail");
});

test("after six days in which nobody worked: one retry and one mail, not five", () => {
  const { done } = run(DEFAULT_DUNNING, [{ hours: 6 * 24 }]);
  const late = done.filter(({ day }) => day <= 6);
  expect(late.map(({ what, no, isLeftOut }) => `${what} ${no} ${isLeftOut}`)).toEqual([
    "mail 1 true",
    "retry 1 true",
    "retry 2 true",
    "mail 2 false",
    "retry 3 false",
  ]);
});

test.each([
  { retryDays: [3, 1] },
  { retryDays: [1, 1] },
  { mailDays: [15] },
  { graceFromDay: 14 },
  { suspendOnDay: 121 },
  { retryDays: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
])("a schedule that makes no sense is refused: %o", (change) => {
  expect(DunningSchedule.safeParse({ ...DEFAULT_DUNNING, ...change }).success).toBe(false);
});
