import { expect, it } from "vitest";
import { toCsv } from "./csv.ts";

it("quotes what must be quoted and leaves no formula to a spreadsheet", () => {
  expect(
    toCsv(
      ["name", "n"],
      [
        ['a "b", c', 1],
        ["=HYPERLINK(1)", -2],
        ["line\nbreak", null],
      ],
    ),
  ).toBe('name,n\r\n"a ""b"", c",1\r\n\'=HYPERLINK(1),-2\r\n"line\nbreak",\r\n');
});
