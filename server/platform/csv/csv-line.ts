export type CsvCell = string | number | null | undefined;

// What spreadsheets take for the start of a formula, also in full width.
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

/** A cell no spreadsheet takes for a formula; a number is a number, also a negative one. */
function toCell(value: CsvCell): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** One record of RFC 4180, with its line end. */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(toCell).join(",")}\r\n`;
