import type { DocumentFonts } from "./document-fonts.ts";

/** Points on A4. */
export const PAPER = { width: 595.28, height: 841.89, margin: 48, foot: 56 } as const;
export const INNER = PAPER.width - 2 * PAPER.margin;
const INK = "#17181c";
const FAINT = "#63666f";

export interface TextLook {
  readonly bold?: boolean;
  readonly size?: number;
  readonly faint?: boolean;
  readonly align?: "left" | "right";
  /** Lines at most; what is longer ends in an ellipsis. */
  readonly lines?: number;
}

/** What is drawn with: text in a box at a place, a line across, a new page. */
export interface Paper {
  /** Answers how high it became. */
  text(said: string, x: number, y: number, width: number, look?: TextLook): number;
  heightOf(said: string, width: number, look?: TextLook): number;
  rule(y: number): void;
  nextPage(): void;
  /** Finishes every page with `foot`, and answers the file. */
  finish(
    foot: (page: number, of: number) => readonly [left: string, right: string],
  ): Promise<Buffer>;
}

/** The same title, moment and drawing give the same bytes. */
export async function openPaper(
  fonts: DocumentFonts,
  { title, at, plain }: { title: string; at: Date; plain: boolean },
): Promise<Paper> {
  // Loaded where it is used: most processes never draw.
  const { default: PDFDocument } = await import("pdfkit");
  const doc = new PDFDocument({
    size: "A4",
    margin: 0,
    bufferPages: true,
    compress: !plain,
    font: fonts.regular as unknown as string,
    info: { Title: title, CreationDate: at, Producer: "UnMoGrowP", Creator: "UnMoGrowP" },
  });
  doc.registerFont("regular", fonts.regular);
  doc.registerFont("bold", fonts.bold);
  const chunks: Buffer[] = [];
  doc.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    doc.on("end", resolve);
    doc.on("error", reject);
  });
  const choose = ({ bold = false, size = 9, faint = false }: TextLook) =>
    doc
      .font(bold ? "bold" : "regular")
      .fontSize(size)
      .fillColor(faint ? FAINT : INK);
  const heightOf = (said: string, width: number, look: TextLook = {}) => {
    const high = choose(look).heightOfString(said, { width });
    return look.lines === undefined ? high : Math.min(high, doc.currentLineHeight() * look.lines);
  };
  const text = (said: string, x: number, y: number, width: number, look: TextLook = {}) => {
    const height = heightOf(said, width, look);
    doc.text(said, x, y, {
      width,
      align: look.align ?? "left",
      // Figures of one width, so that amounts stand below each other.
      features: ["tnum"],
      ...(look.lines === undefined ? {} : { height: height + 0.5, ellipsis: true }),
    });
    return height;
  };
  return {
    text,
    heightOf,
    rule: (y) =>
      void doc
        .moveTo(PAPER.margin, y)
        .lineTo(PAPER.width - PAPER.margin, y)
        .lineWidth(0.6)
        .strokeColor("#d5d7dd")
        .stroke(),
    nextPage: () => void doc.addPage(),
    async finish(foot) {
      const { count } = doc.bufferedPageRange();
      for (let page = 0; page < count; page += 1) {
        doc.switchToPage(page);
        const [left, right] = foot(page + 1, count);
        const y = PAPER.height - PAPER.foot + 16;
        text(left, PAPER.margin, y, INNER * 0.7, { size: 8, faint: true, lines: 1 });
        text(right, PAPER.margin + INNER * 0.7, y, INNER * 0.3, {
          size: 8,
          faint: true,
          align: "right",
          lines: 1,
        });
      }
      doc.end();
      await ended;
      return Buffer.concat(chunks);
    },
  };
}
