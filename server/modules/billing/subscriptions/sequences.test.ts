import { test } from "vitest";
import { checkSequences } from "./testing/check-sequences.ts";

// `npm run bench -- billing-sequences` runs 100,000; a failure prints its seed and the shortest sequence.
test("whatever happens in whatever order, books balance and everybody owes what a recount says", () => {
  checkSequences({ runs: 2_500, seed: Date.now() % 2 ** 31 });
});
