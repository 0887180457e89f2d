import { divideRounded, parsePrice, SCALE, startOf } from "../../pricing/index.ts";
import type { PlanCopy, UsageWindow } from "../decide/subscription-state.ts";
import { advance, balance, change, start, type BillingModel } from "./billing-model.ts";

function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(rule);
}

/** What holds after every step. */
export function checkNow(model: BillingModel): void {
  let sum = 0n;
  for (const amount of model.accounts.values()) sum += amount;
  must(sum === 0n, "debits are credits");
  must(balance(model, "credit") <= 0n, "credit is never negative");
  let open = 0n;
  for (const { money, total, creditUsed, lines, number } of model.invoices) {
    if (money.state === "open") open += money.due - money.paid;
    must(money.refunded >= 0n && money.refunded <= money.paid, "no more is refunded than was paid");
    must(money.paid >= 0n && money.paid <= money.due, "no more is paid than is due");
    must(
      creditUsed <= total && money.due === total - creditUsed,
      "due is the total without credit",
    );
    must(lines.reduce((all, { amount }) => all + amount, 0n) === total, "lines come to the total");
    must(money.state !== "paid" || money.paid === money.due, "what is paid is paid in full");
    must(model.invoices[number - 1]?.number === number, "numbers have no gap");
  }
  must(balance(model, "receivable") === open, "what is owed is what is open");
  const { subscription } = model;
  must(
    !subscription ||
      subscription.nextInvoiceAt === null ||
      subscription.nextInvoiceAt > model.now - 1,
    "nothing that was due is left behind",
  );
}

/** Ends what runs, lets late usage be billed, and counts again from the beginning. */
export function checkEnd(
  model: BillingModel,
  kind: { coupons: boolean; losses: boolean },
  another: PlanCopy | undefined,
): void {
  advance(model, 1);
  change(model, { kind: "cancel", when: "now" });
  advance(model, 2 * 86_400_000);
  // Late usage of what ended is on the first invoice of what comes after it.
  if (another) start(model, another, { trialDays: 0, coupon: null });
  checkNow(model);
  checkDays(model);
  for (const window of model.windows.values()) checkWindow(model, window);
  if (!kind.coupons && !kind.losses) checkBase(model);
}

/** Every day that has to be billed is in one window, of its plan; no other day is in any. */
function checkDays(model: BillingModel): void {
  const windows = [...model.windows.values()].toSorted((a, b) => a.firstDay - b.firstDay);
  const billed = new Map<number, string>();
  for (const { firstDay, untilDay, planCode } of windows)
    for (let day = firstDay; day < untilDay; day += 1) {
      must(!billed.has(day), `day ${day} is billed twice`);
      billed.set(day, planCode);
    }
  for (const [day, plan] of model.owedDays) {
    const metered = plan && (plan.terms.charges.length > 0 || plan.terms.minimum > 0);
    must(
      billed.get(day) === (metered ? plan.code : undefined),
      `day ${day} is billed by ${billed.get(day) ?? "nobody"}, not by ${metered ? plan.code : "nobody"}`,
    );
    billed.delete(day);
  }
  must(billed.size === 0, `days ${[...billed.keys()].join()} are billed and should not be`);
}

/** All lines of a window, corrections too, come to what its events cost one by one. */
function checkWindow(model: BillingModel, window: UsageWindow): void {
  const { firstDay, untilDay, monthDays } = window;
  const from = new Date(startOf(firstDay)).toISOString().slice(0, 10);
  let billed = 0n;
  for (const invoice of model.invoices)
    for (const line of invoice.lines)
      if ((line.kind === "usage" || line.kind === "minimum") && line.from === from) {
        billed += line.amount;
      }
  let events = 0;
  for (let day = firstDay; day < untilDay; day += 1) events += model.usage.get(day) ?? 0;
  // An invoice on which no line has an amount is not made: the quantity stands in the window.
  const counted = window.quantities.events ?? events;
  must(counted === events, `${from}: ${counted} events are billed, there were ${events}`);
  const owed = recount(window, events, untilDay - firstDay, monthDays);
  must(billed === owed, `${from}: billed ${billed}, owed ${owed}`);
}

function recount(
  { charges, minimum }: UsageWindow,
  events: number,
  part: number,
  whole: number,
): bigint {
  const share = (count: number) => (count * part - ((count * part) % whole)) / whole;
  let all = 0n;
  for (const charge of charges) {
    const free = share(charge.included);
    let exact = 0n;
    let before: object | undefined;
    for (let unit = 1; unit <= events - free; unit += 1) {
      if (charge.model === "per_unit") {
        exact += parsePrice(charge.unitPrice) * BigInt(whole);
        continue;
      }
      const counted = charge.model === "volume" ? events - free : unit;
      const tier = charge.tiers.find(({ upTo }) => upTo === null || counted <= share(upTo));
      if (!tier) throw new Error("the last tier has no end");
      exact += parsePrice(tier.unitPrice) * BigInt(whole);
      if (tier !== before) exact += BigInt(tier.flat) * BigInt(part) * SCALE;
      before = tier;
    }
    all += divideRounded(exact, SCALE * BigInt(whole));
  }
  const least = divideRounded(BigInt(minimum) * BigInt(part), BigInt(whole));
  return all > least ? all : least;
}

/** Bases and what was given back of them come to the time that they were on, but for one rounding a line. */
function checkBase(model: BillingModel): void {
  let billed = 0;
  let lines = 0;
  for (const invoice of model.invoices)
    for (const { kind, amount } of invoice.lines)
      if (kind === "base" || kind === "proration") {
        billed += Number(amount);
        lines += 1;
      }
  let owed = 0;
  for (const { base, from, until, periodStart, periodEnd } of model.stretches)
    owed += (Number(base) * (until - from)) / (periodEnd - periodStart);
  must(
    Math.abs(billed - owed) <= lines / 2 + 1e-3,
    `bases come to ${billed}, the time they were on to ${owed}`,
  );
}
