import fc from "fast-check";
import { expect, test } from "vitest";
import { renewalWorld } from "./testing/renewal-world.ts";

const RUNS = 100_000;
const at = fc.constantFrom("stripe" as const, "paddle" as const);
const which = fc.nat(7);
const of = <Kind extends string, Rest extends object>(
  weight: number,
  kind: Kind,
  rest: { [Field in keyof Rest]: fc.Arbitrary<Rest[Field]> },
) => ({
  weight,
  arbitrary: fc.record({ kind: fc.constant(kind), ...rest }) as fc.Arbitrary<{ kind: Kind } & Rest>,
});

const step = fc.oneof(
  of(4, "renew", {}),
  of(10, "call", {
    which,
    befalls: fc.constantFrom("lost" as const, "down" as const, undefined, undefined, undefined),
    isKilled: fc.constantFrom(true, false, false, false),
  }),
  of(5, "move", { to: fc.constantFrom("manual" as const, "stripe" as const, "paddle" as const) }),
  of(4, "advance", {}),
  of(2, "giveUp", { which }),
  of(2, "retryDead", { which }),
  of(4, "collectAgain", { which }),
  of(2, "late", { which, at }),
  of(4, "card", {
    at,
    card: fc.constantFrom("pays" as const, "declines" as const, "processes" as const, undefined),
  }),
  of(3, "pay", {
    at,
    which,
    how: fc.constantFrom("link" as const, "arrives" as const, "fails" as const),
  }),
  of(4, "webhook", { at, which }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type World = ReturnType<typeof renewalWorld>;

async function play(world: World, made: Step): Promise<void> {
  if (made.kind === "renew") world.renew();
  if (made.kind === "call") await world.call(made.which, made.befalls, made.isKilled);
  if (made.kind === "move") world.move(made.to);
  if (made.kind === "advance") world.advance();
  if (made.kind === "giveUp") world.giveUp(made.which);
  if (made.kind === "retryDead") world.retryDead(made.which);
  if (made.kind === "collectAgain") world.collectAgain(made.which);
  if (made.kind === "late") world.late(made.which, made.at);
  if (made.kind === "card") world.card(made.at, made.card);
  if (made.kind === "pay") world.pay(made.at, made.which, made.how);
  if (made.kind === "webhook") await world.webhook(made.at, made.which);
}

/** What was seen; a property that never gets anywhere proves nothing. */
const seen = { moved: 0, paid: 0, taken: 0 };

async function live(steps: readonly Step[]): Promise<void> {
  const world = renewalWorld();
  for (const made of steps) {
    const before = { ...world.owner };
    const issued = world.invoices.length;
    await play(world, made);
    const { is, generation } = world.owner;
    if (is !== before.is) seen.moved += 1;
    if (
      (is === before.is) !== (generation === before.generation) ||
      generation - before.generation > 1
    )
      throw new Error(
        `the owner went from ${JSON.stringify(before)} to ${JSON.stringify(world.owner)}`,
      );
    const renewal = world.invoices[issued];
    if (renewal && (renewal.provider !== before.is || renewal.generation !== before.generation))
      throw new Error("a renewal was issued for somebody who does not own it");
    for (const invoice of world.invoices) {
      const taken = world.taken(invoice);
      if (taken.length > 1)
        throw new Error(`invoice ${invoice.no} was collected ${taken.length} times`);
      if (invoice.paid > taken.reduce((sum, amount) => sum + amount, 0n))
        throw new Error(`invoice ${invoice.no} is booked as paid, and nobody paid`);
    }
  }
  seen.paid += world.invoices.filter(({ state }) => state === "paid").length;
  seen.taken += world.invoices.filter((invoice) => world.taken(invoice).length > 0).length;
}

test(`${RUNS} random lives of a subscription: the next renewal has one owner, no invoice is collected twice`, async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), live), {
    numRuns: RUNS,
  });
  expect(seen.moved).toBeGreaterThan(RUNS / 10);
  expect(seen.taken).toBeGreaterThan(RUNS / 10);
  expect(seen.paid).toBeGreaterThan(RUNS / 20);
}, 300_000);
