import { checkSequences } from "#server/modules/billing/subscriptions/testing/check-sequences.ts";
import type { LoadedBench } from "./harness.ts";

const WHOLE = 100_000;
const SHORT = 2_000;

/**
 * No speed: so many random sequences of changes, clock moves, usage and money, after each of which the books balance and a recount
 * finds what was billed. One that breaks a rule fails it, and is printed as short as it can be made.
 */
export default {
  name: "billing-sequences",
  run({ smoke, seed, log }) {
    const runs = smoke ? SHORT : WHOLE;
    const from = performance.now();
    checkSequences({ runs, seed: seed | 0 });
    log(`${runs} sequences in ${((performance.now() - from) / 1000).toFixed(1)} s, seed ${seed}`);
    return Promise.resolve({
      bench: "billing-sequences",
      value: runs,
      unit: "sequences",
      gate: WHOLE,
      aim: WHOLE,
      pass: true,
      spread: 0,
      rounds: 1,
      seed,
    });
  },
} satisfies LoadedBench;
