import fc from "fast-check";
import { expect, test } from "vitest";
import { csvLine } from "./csv-line.ts";

/** RFC 4180, read by the letter. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, quoted]: [string[], string, boolean] = [[], "", false];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (quoted && char === '"' && text[at + 1] === '"') [cell, at] = [`${cell}"`, at + 1];
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ",") [row, cell] = [[...row, cell], ""];
    else if (!quoted && char === "\r" && text[at + 1] === "\n") {
      rows.push([...row, cell]);
      [row, cell, at] = [[], "", at + 1];
    } else cell += char;
  }
  return rows;
}

test("any text comes back, and none begins a formula", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({
          unit: fc.constantFrom(
            "a",
            "=",
            "-",
            "+",
            "@",
            '"',
            ",",
            "\r",
            "\n",
            "\t",
            " ",
            "＝",
            "я",
          ),
        }),
        {
          minLength: 1,
        },
      ),
      (cells) => {
        const [row, ...more] = parse(csvLine(cells));
        expect(more).toEqual([]);
        expect(row?.map((cell) => cell.replace(/^'/, ""))).toEqual(cells);
        for (const cell of row ?? []) expect(cell.trimStart()).not.toMatch(/^[=+\-@＝]/);
      },
    ),
  );
});

test.each([
  ["=1+1", "'=1+1\r\n"],
  ["-2+3", "'-2+3\r\n"],
  ["@SUM(A1)", "'@SUM(A1)\r\n"],
  ["\t=1", "'\t=1\r\n"],
  ['a "b", c', '"a ""b"", c"\r\n'],
])("%j is written as %j", (text, line) => {
  expect(csvLine([text])).toBe(line);
});

test("numbers stay numbers, what is not known stays empty", () => {
  expect(csvLine([-2.5, 0, null, undefined, ""])).toBe("-2.5,0,,,\r\n");
});
