import type { InvoiceLine } from "#shared/contracts/billing/subscriptions.ts";
import { printable, type Saying } from "./document-text.ts";

/** A row of the table; `detail`: explains the one before and adds nothing to it. */
export interface DocumentRow {
  readonly what: string;
  readonly quantity: string;
  readonly price: string;
  readonly amount: string;
  readonly detail: boolean;
}

/** A line of an invoice as it is printed: what, when, how many, and the tiers that they fell into. */
export function rowsOf(line: InvoiceLine, say: Saying): DocumentRow[] {
  const { metric, quantity, unitPrice, included } = line;
  const main: DocumentRow = {
    what: [nameOf(line, say), daysOf(line, say)].filter((part) => part !== "").join(", "),
    quantity: quantity === null ? "" : say.number(quantity),
    price: unitPrice === null || metric === null ? "" : say.unitPrice(unitPrice, metric),
    amount: say.money(line.amount),
    detail: false,
  };
  const free: DocumentRow[] =
    included === null || included === 0
      ? []
      : [detail(say.words.included, say.number(Math.min(included, quantity ?? included)))];
  const tiers =
    metric === null
      ? []
      : line.tiers
          .filter((tier) => tier.quantity > 0)
          .map((tier) =>
            detail(
              say.words.metric[metric],
              say.number(tier.quantity),
              say.unitPrice(tier.unitPrice, metric),
              say.money(tier.amount),
            ),
          );
  return [main, ...free, ...tiers];
}

const detail = (what: string, quantity: string, price = "", amount = ""): DocumentRow => ({
  what,
  quantity,
  price,
  amount,
  detail: true,
});

const daysOf = ({ from, until }: InvoiceLine, say: Saying) =>
  from === null || until === null ? "" : say.days(from, until);

function nameOf({ kind, text, metric, amount, included }: InvoiceLine, { words }: Saying): string {
  const own = printable(text);
  switch (kind) {
    case "manual":
      return own;
    case "coupon":
      return `${words.kind.coupon}: ${own}`;
    case "minimum":
      return words.kind.minimum;
    case "usage": {
      const name = metric === null ? words.kind.usage : words.metric[metric];
      return included === null ? `${words.correction}: ${name}` : name;
    }
    case "base":
      return `${own}, ${words.kind.base}`;
    case "proration":
      return `${own.replace(/, (not used|from here on)$/, "")}, ${amount < 0 ? words.notUsed : words.kind.proration}`;
  }
}
