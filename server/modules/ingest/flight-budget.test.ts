import fc from "fast-check";
import { expect, test } from "vitest";
import { createFlightBudget, type Flight } from "./flight-budget.ts";

const flightOf = (started: Flight | string): Flight => {
  if (typeof started === "string") throw new Error(started);
  return started;
};

test("one owner alone gets half of the bytes, the next what it needs of the rest", () => {
  const budget = createFlightBudget({ requests: 100, bytes: 1_000 });
  const own = Array.from({ length: 10 }, () => budget.start("a", 100));
  expect(own.filter((started) => typeof started !== "string")).toHaveLength(5);
  expect(own.at(-1)).toBe("share_used");
  expect(budget.start("b", 250)).toBeTypeOf("object");
  expect(budget.start("b", 50)).toBe("share_used");
  expect(budget.start("c", 300)).toBe("full");
});

test("what moved to another owner counts there, and what shrank leaves room", () => {
  const budget = createFlightBudget({ requests: 4, bytes: 1_000 });
  const first = flightOf(budget.start("from 1.2.3.4", 400));
  expect(first.move("a")).toBe(true);
  const second = flightOf(budget.start("from 1.2.3.4", 400));
  expect(second.move("a")).toBe(false);
  second.resize(10);
  expect(second.move("a")).toBe(true);
  expect([budget.requests, budget.bytes]).toEqual([2, 410]);
});

test("never more than there is, whatever happens; nothing is left when all have landed", () => {
  const step = fc.record({
    owner: fc.constantFrom("a", "b", "c"),
    bytes: fc.integer({ min: 0, max: 400 }),
    next: fc.constantFrom("stay", "move", "land"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const budget = createFlightBudget({ requests: 10, bytes: 1_000 });
      const flying: Flight[] = [];
      for (const { owner, bytes, next } of steps) {
        const started = budget.start(owner, bytes);
        if (typeof started !== "string") flying.push(started);
        const [oldest] = flying;
        if (next === "move") oldest?.move(owner);
        if (next === "land") flying.shift()?.land();
        expect(budget.requests).toBe(flying.length);
        expect(budget.requests).toBeLessThanOrEqual(10);
        expect(budget.bytes).toBeLessThanOrEqual(1_000);
      }
      for (const flight of flying) flight.land();
      expect([budget.requests, budget.bytes]).toEqual([0, 0]);
    }),
  );
});
