import type { Invoice } from "#shared/contracts/billing/invoices.ts";
import type { Saying } from "./document-text.ts";
import { rowsOf, type DocumentRow } from "./line-rows.ts";
import { INNER, PAPER, type Paper } from "./paper.ts";

const COLUMNS = [
  { of: "what", share: 0.46, align: "left" },
  { of: "quantity", share: 0.14, align: "right" },
  { of: "price", share: 0.22, align: "right" },
  { of: "amount", share: 0.18, align: "right" },
] as const;
const GAP = 8;
const INDENT = 10;
const BOTTOM = PAPER.height - PAPER.foot;

/** The table from `y` on, over as many pages as it needs, each with its head. Answers where it ended. */
export function drawLines(paper: Paper, invoice: Invoice, say: Saying, y: number): number {
  const { what, quantity, price, amount } = say.words;
  const head = (at: number) => {
    drawRow(paper, { what, quantity, price, amount, detail: true }, at, 0);
    paper.rule(at + 16);
    return at + 22;
  };
  let at = head(y);
  for (const row of invoice.lines.flatMap((line) => rowsOf(line, say))) {
    if (at + heightOf(paper, row) > BOTTOM) {
      paper.nextPage();
      at = head(PAPER.margin);
    }
    at += drawRow(paper, row, at) + (row.detail ? 3 : 5);
  }
  paper.rule(at + 2);
  return at + 10;
}

const widthOf = (share: number) => INNER * share - GAP;
const lookOf = ({ detail }: DocumentRow) => ({ size: detail ? 8 : 9, faint: detail });

const heightOf = (paper: Paper, row: DocumentRow): number =>
  Math.max(...COLUMNS.map(({ of, share }) => paper.heightOf(row[of], widthOf(share), lookOf(row))));

function drawRow(paper: Paper, row: DocumentRow, y: number, indent = INDENT): number {
  let x: number = PAPER.margin;
  const heights = COLUMNS.map(({ of, share, align }, index) => {
    const shift = index > 0 ? GAP : row.detail ? indent : 0;
    const high = paper.text(row[of], x + shift, y, widthOf(share), { ...lookOf(row), align });
    x += INNER * share;
    return high;
  });
  return Math.max(...heights);
}
