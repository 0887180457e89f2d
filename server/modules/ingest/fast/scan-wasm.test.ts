import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { COMPILED, compiledFile, compileScanner } from "../testing/compile-scanner.ts";

test("the compiled scanner is what its source compiles to", async () => {
  expect(readFileSync(COMPILED, "utf8")).toBe(compiledFile(await compileScanner()));
});
