import { stripVTControlCharacters, styleText } from "node:util";

/** Results go to stdout, everything said to a person to stderr, so that a script can pipe. */
export interface Output {
  readonly json: boolean;
  table(rows: readonly Record<string, unknown>[], columns: readonly string[]): void;
  /** One thing: `name  value` lines, or the object as JSON. */
  record(value: Record<string, unknown>): void;
  line(text: string): void;
  say(text: string): void;
}

export function createOutput(
  json: boolean,
  stdout: NodeJS.WritableStream = process.stdout,
  stderr: NodeJS.WritableStream = process.stderr,
): Output {
  const write = (text: string) => void stdout.write(`${text}\n`);
  return {
    json,
    table(rows, columns) {
      if (json) return write(JSON.stringify(rows, null, 2));
      for (const text of formatTable(rows, columns)) write(text);
    },
    record(value) {
      if (json) return write(JSON.stringify(value, null, 2));
      const width = Math.max(...Object.keys(value).map((name) => name.length));
      for (const [name, inner] of Object.entries(value))
        write(`${dim(name.padEnd(width))}  ${cell(inner)}`);
    },
    line: write,
    say: (text) => void (json || stderr.write(`${text}\n`)),
  };
}

function formatTable(
  rows: readonly Record<string, unknown>[],
  columns: readonly string[],
): string[] {
  const cells = rows.map((row) => columns.map((column) => cell(row[column])));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const join = (line: readonly string[]) =>
    line
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  return [
    dim(join(columns.map((column) => column.toUpperCase()))),
    ...cells.map(join),
    ...(rows.length === 0 ? [dim("(none)")] : []),
  ];
}

// A tenant's name may hold anything; it must not steer somebody's terminal.
const cell = (value: unknown): string =>
  value === null || value === undefined
    ? "–"
    : stripVTControlCharacters(
        Array.isArray(value)
          ? value.join(",")
          : typeof value === "object"
            ? JSON.stringify(value)
            : String(value as string),
      ).replace(/\p{Cc}/gu, " ");

const dim = (text: string): string =>
  styleText("dim", text, { validateStream: true, stream: process.stdout });
