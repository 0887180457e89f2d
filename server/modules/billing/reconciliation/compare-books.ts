import { moneyDifference, type FoundDifference } from "./found-difference.ts";

export interface BookFacts {
  /** Transactions whose entries do not come to 0; digits. */
  readonly unbalanced: readonly { note: string; currency: string; rest: string }[];
  /** What the accounts stand at, and what the open invoices say is due. */
  readonly accounts: readonly {
    currency: string;
    receivable: string;
    credit: string;
    openDue: string;
  }[];
  /** Invoices of the month: the total, what the lines come to, and what was booked when it was issued. */
  readonly totals: readonly {
    number: string;
    currency: string;
    total: number;
    lines: string;
    booked: string;
  }[];
}

/** Debits are credits; the receivable is what is open; credit is never below 0; an invoice is its lines and its booking. */
export function compareBooks({ unbalanced, accounts, totals }: BookFacts): FoundDifference[] {
  const found: FoundDifference[] = unbalanced.map(({ note, currency, rest }) =>
    moneyDifference(
      {
        kind: "balance",
        code: "unbalanced",
        subject: note,
        note: `Debits and credits of this transaction differ by ${rest}.`,
      },
      currency,
      0n,
      BigInt(rest),
    ),
  );
  for (const { currency, receivable, credit, openDue } of accounts) {
    if (receivable !== openDue)
      found.push(
        moneyDifference(
          {
            kind: "balance",
            code: "receivable",
            subject: "receivable",
            note: `The account of what is owed to us stands at ${receivable}, the open invoices come to ${openDue}.`,
          },
          currency,
          BigInt(receivable),
          BigInt(openDue),
        ),
      );
    // What we owe is a credit: below 0.
    if (BigInt(credit) > 0n)
      found.push(
        moneyDifference(
          {
            kind: "balance",
            code: "credit",
            subject: "credit",
            note: `More credit was used than there was: ${credit}.`,
          },
          currency,
          BigInt(credit),
          0n,
        ),
      );
  }
  for (const { number, currency, total, lines, booked } of totals) {
    const wrong = lines !== String(total) ? lines : booked;
    if (wrong === String(total)) continue;
    found.push(
      moneyDifference(
        {
          kind: "balance",
          code: "invoice_total",
          subject: number,
          note: `The invoice says ${total}, its lines come to ${lines}, and ${booked} was booked.`,
        },
        currency,
        BigInt(total),
        BigInt(wrong),
      ),
    );
  }
  return found;
}
