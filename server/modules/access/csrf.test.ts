import { expect, test } from "vitest";
import { requireSameOrigin } from "./csrf.ts";

const PUBLIC = "https://console.example.com";
const passes = (headers: Record<string, string>) => {
  try {
    requireSameOrigin(new Headers({ host: "console.example.com", ...headers }), PUBLIC);
    return true;
  } catch {
    return false;
  }
};

test("our own page passes, with and without what a browser adds", () => {
  expect(passes({ "x-umg-csrf": "1" })).toBe(true);
  expect(passes({ "x-umg-csrf": "1", origin: PUBLIC, "sec-fetch-site": "same-origin" })).toBe(true);
  expect(passes({ "x-umg-client": "desktop" })).toBe(true);
});

test("without our header nothing passes: a form of another site cannot add one", () => {
  expect(passes({})).toBe(false);
  expect(passes({ origin: PUBLIC, "sec-fetch-site": "same-origin" })).toBe(false);
  expect(passes({ "x-umg-csrf": "0" })).toBe(false);
});

test("another site's page is refused even with the header", () => {
  expect(passes({ "x-umg-csrf": "1", origin: "https://attacker.test" })).toBe(false);
  expect(passes({ "x-umg-csrf": "1", origin: "https://console.example.com.attacker.test" })).toBe(
    false,
  );
  expect(passes({ "x-umg-csrf": "1", origin: "null" })).toBe(false);
  expect(passes({ "x-umg-csrf": "1", "sec-fetch-site": "cross-site" })).toBe(false);
  expect(passes({ "x-umg-csrf": "1", "sec-fetch-site": "same-site" })).toBe(false);
});
