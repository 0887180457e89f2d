import { expect, test } from "vitest";
import { isSystemToken, makeSystemToken } from "./system-token-format.ts";

test("a system token says what it is and carries a checksum", () => {
  const token = makeSystemToken();
  expect(token).toMatch(/^umgs_[0-9A-Za-z]{46}$/);
  expect(isSystemToken(token)).toBe(true);
  expect(makeSystemToken()).not.toBe(token);
});

test("any one character changed is noticed", () => {
  const token = makeSystemToken();
  for (let index = 5; index < token.length; index++) {
    const other = token[index] === "x" ? "y" : "x";
    expect(isSystemToken(token.slice(0, index) + other + token.slice(index + 1))).toBe(false);
  }
});

test("what has not the form is refused", () => {
  for (const text of ["", "umgs_", "umgs_abc", `umg_${"a".repeat(46)}`, `${makeSystemToken()} `])
    expect(isSystemToken(text)).toBe(false);
});
