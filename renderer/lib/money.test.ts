import fc from "fast-check";
import { expect, it } from "vitest";
import { formatDecimal, formatMoney, majorText, minorOf, shiftPoint } from "./money.ts";

it("says an amount with the digits of its currency, to the last unit", () => {
  expect(formatMoney(123_456, "USD", "en")).toBe("$1,234.56");
  expect(formatMoney(-5, "USD", "en")).toBe("-$0.05");
  expect(formatMoney(1_234, "JPY", "en")).toBe("¥1,234");
  expect(formatMoney(1_234, "KWD", "en").replace("\u00a0", " ")).toBe("KWD 1.234");
  expect(formatMoney(Number.MAX_SAFE_INTEGER, "USD", "en")).toBe("$90,071,992,547,409.91");
  expect(formatMoney(123_456, "USD", "ru").replaceAll("\u00a0", " ")).toBe("1 234,56 $");
});

it("says small prices with all of their digits", () => {
  expect(formatDecimal("0.000002", "USD", "en")).toBe("$0.000002");
  expect(formatDecimal("2", "USD", "en")).toBe("$2.00");
});

it.each(["USD", "JPY", "KWD", "HUF"])("reads in %s what it wrote", (currency) => {
  const minor = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(minor, (amount) => {
      expect(minorOf(majorText(amount, currency), currency)).toBe(amount);
    }),
  );
});

it("reads what people type, and nothing that is no amount", () => {
  expect(minorOf("1 234,5", "USD")).toBe(123_450);
  expect(minorOf("99", "USD")).toBe(9_900);
  for (const wrong of ["", "a", "1.005", "1e3", "1.2.3", "90071992547409.92", "--1"])
    expect(minorOf(wrong, "USD"), wrong).toBeNull();
  expect(minorOf("1.5", "JPY")).toBeNull();
});

it("moves the point there and back", () => {
  const decimal = fc.stringMatching(/^(0|[1-9]\d{0,8})(\.\d{0,7}[1-9])?$/);
  fc.assert(
    fc.property(decimal, fc.integer({ min: -12, max: 12 }), (text, places) => {
      expect(shiftPoint(shiftPoint(text, places), -places)).toBe(text);
    }),
  );
  expect(shiftPoint("0.0002", 4)).toBe("2");
  expect(shiftPoint("0.0002", 6, 2)).toBe("200.00");
});
