declare module "qrcode/lib/core/qrcode.js" {
  /** The symbol without any drawing; `modules.get(row, column)` is truthy for dark. */
  export function create(
    text: string,
    options: { errorCorrectionLevel: "L" | "M" | "Q" | "H" },
  ): { modules: { size: number; get(row: number, column: number): number } };
}
