import type { Invoice } from "#shared/contracts/billing/invoices.ts";
import { documentFonts } from "./document-fonts.ts";
import { printable, printableLines, sayIn, type Saying } from "./document-text.ts";
import type { DocumentLanguage } from "./document-words.ts";
import { drawLines } from "./draw-lines.ts";
import { INNER, openPaper, PAPER, type Paper } from "./paper.ts";

const HALF = INNER / 2;
const RIGHT = PAPER.margin + HALF;

/** An invoice on A4 as PDF; the same invoice in the same language is the same bytes. `plain`: streams are not compressed. */
export async function drawInvoice(
  invoice: Invoice,
  of: { seller: readonly string[]; language: DocumentLanguage; plain?: boolean },
): Promise<Buffer<ArrayBuffer>> {
  const say = sayIn(of.language, invoice.currency);
  const title = `${say.words.invoice} ${invoice.number}`;
  const paper = await openPaper(await documentFonts(), {
    title,
    at: new Date(invoice.issuedAt),
    plain: of.plain ?? false,
  });
  const seller = of.seller.map(printable).filter((line) => line !== "");
  const top = drawHead(paper, invoice, say);
  const parties = drawParties(paper, invoice, seller, say, top + 14);
  const lines = drawLines(paper, invoice, say, parties + 20);
  drawTotals(paper, invoice, say, lines);
  const pdf = await paper.finish((page, pages) => [
    `${seller[0] ?? ""} · ${title}`,
    say.words.page(page, pages),
  ]);
  return pdf as Buffer<ArrayBuffer>;
}

function drawHead(paper: Paper, invoice: Invoice, say: Saying): number {
  const { words } = say;
  paper.text(words.invoice, PAPER.margin, PAPER.margin, HALF, { size: 22, bold: true });
  paper.text(words.state[invoice.state], RIGHT, PAPER.margin + 6, HALF, {
    size: 12,
    bold: true,
    align: "right",
  });
  const { periodStart, periodEnd } = invoice;
  const facts = [
    [words.number, invoice.number],
    [words.issued, say.date(invoice.issuedAt)],
    [words.due, say.date(invoice.dueAt)],
    ...(periodStart === null || periodEnd === null
      ? []
      : [[words.period, say.days(periodStart, periodEnd)]]),
  ] as const;
  let y = PAPER.margin + 38;
  for (const [name = "", value = ""] of facts) {
    paper.text(name, PAPER.margin, y, 90, { faint: true });
    y += paper.text(value, PAPER.margin + 90, y, INNER - 90, { bold: true, lines: 1 }) + 3;
  }
  return y;
}

function drawParties(
  paper: Paper,
  { billedTo }: Invoice,
  seller: readonly string[],
  { words }: Saying,
  y: number,
): number {
  const buyer = [
    printable(billedTo.name),
    ...(billedTo.address === null ? [] : printableLines(billedTo.address)),
    ...(billedTo.email === null ? [] : [printable(billedTo.email)]),
    ...(billedTo.taxId === null ? [] : [`${words.taxId}: ${printable(billedTo.taxId)}`]),
  ];
  const column = (title: string, lines: readonly string[], x: number) => {
    let at = y + paper.text(title, x, y, HALF - 16, { faint: true }) + 3;
    for (const [index, line] of lines.slice(0, 14).entries())
      at += paper.text(line, x, at, HALF - 16, { bold: index === 0, lines: 3 }) + 1;
    return at;
  };
  return Math.max(column(words.from, seller, PAPER.margin), column(words.to, buyer, RIGHT));
}

/** Total, credit, due, paid and what is left, together on one page. */
function drawTotals(paper: Paper, invoice: Invoice, say: Saying, from: number): void {
  const { words, money } = say;
  const { total, creditUsed, due, paid, refunded, state } = invoice;
  const rows: readonly (readonly [name: string, amount: string, bold: boolean])[] = [
    [words.total, money(total), false],
    ...(creditUsed > 0 ? ([[words.credit, money(-creditUsed), false]] as const) : []),
    ...(creditUsed < 0 ? ([[words.creditAdded, money(-creditUsed), false]] as const) : []),
    [words.dueAmount, money(due), true],
    ...(paid > 0 ? ([[words.paid, money(paid), false]] as const) : []),
    ...(refunded > 0 ? ([[words.refunded, money(refunded), false]] as const) : []),
    ...(state === "open" && paid > 0 ? ([[words.left, money(due - paid), true]] as const) : []),
  ];
  const height = rows.length * 18;
  let y = from;
  if (y + height > PAPER.height - PAPER.foot) {
    paper.nextPage();
    y = PAPER.margin;
  }
  for (const [name, amount, bold] of rows) {
    const look = { bold, size: bold ? 11 : 9 };
    paper.text(name, RIGHT, y, HALF * 0.5, { ...look, faint: !bold });
    paper.text(amount, RIGHT + HALF * 0.5, y, HALF * 0.5, { ...look, align: "right" });
    y += 18;
  }
}
