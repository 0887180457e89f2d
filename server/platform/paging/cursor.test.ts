import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { PLATFORM_TENANT_ID, TenantId } from "#shared/kernel/ids.ts";
import { createSealer } from "../secrets/sealer.ts";
import { cutPage, openCursor, sealCursor, type CursorScope } from "./cursor.ts";

const sealer = createSealer(randomBytes(32));
const scope: CursorScope = {
  list: "tenants.list",
  tenantId: PLATFORM_TENANT_ID,
  input: { sort: "name", direction: "asc", search: "a" },
};
const Position = z.tuple([z.string(), z.string()]);
const cursor = sealCursor(sealer, scope, ["Zoë", "1"]);
const open = (text: string, at: CursorScope = scope, by = sealer) =>
  openCursor(by, at, text, Position);
const invalid = expect.objectContaining({ code: "cursor_invalid" });

test("a cursor gives back its position for the same list, also with another limit and order of the input", () => {
  expect(open(cursor)).toEqual(["Zoë", "1"]);
  const again = { search: "a", direction: "asc", sort: "name", limit: 7, cursor };
  expect(open(cursor, { ...scope, input: again })).toEqual(["Zoë", "1"]);
});

test("no cursor is the first page", () => {
  expect(openCursor(sealer, scope, null, Position)).toBeUndefined();
  expect(openCursor(sealer, scope, undefined, Position)).toBeUndefined();
});

test.each([
  ["tenant", { tenantId: TenantId.parse("00000000-0000-7000-8000-0000000000aa") }],
  ["list", { list: "audit.list" }],
  ["filter", { input: { ...scope.input, search: "b" } }],
  ["sort", { input: { ...scope.input, direction: "desc" } }],
])("a cursor of another %s is refused", (_, other) => {
  expect(() => open(cursor, { ...scope, ...other })).toThrow(invalid);
});

test("a cursor of another server is refused", () => {
  expect(() => open(cursor, scope, createSealer(randomBytes(32)))).toThrow(invalid);
});

test("no forged cursor passes: any text, any flipped bit, any cut", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => open(text)).toThrow(invalid);
    }),
  );
  const bytes = Buffer.from(cursor, "base64url");
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const forged = Buffer.from(bytes);
    forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => open(forged.toString("base64url"))).toThrow(invalid);
  }
  for (let length = 0; length < bytes.length; length++)
    expect(() => open(bytes.subarray(0, length).toString("base64url"))).toThrow(invalid);
});

test("a sealed position of another shape is refused", () => {
  expect(() => open(sealCursor(sealer, scope, { id: 1 }))).toThrow(invalid);
});

test("the next cursor exists only when there is a next row", () => {
  const after = (row: number) => `after ${row}`;
  expect(cutPage([1, 2, 3], 2, after)).toEqual({ rows: [1, 2], nextCursor: "after 2" });
  expect(cutPage([1, 2], 2, after)).toEqual({ rows: [1, 2], nextCursor: null });
  expect(cutPage([], 2, after)).toEqual({ rows: [], nextCursor: null });
});
