import fc from "fast-check";
import { expect, test } from "vitest";
import { Slug } from "#shared/kernel/names.ts";
import { slugOf, withRandomEnd } from "./slug.ts";

test.each([
  ["Acme Games", "acme-games"],
  ["Кофе & Чай", "kofe-chay"],
  ["Zoë's Café", "zoe-s-cafe"],
  ["  --Edge--  ", "edge"],
  ["Щёлково", "shchelkovo"],
])("%s becomes %s", (name, slug) => expect(slugOf(name)).toBe(slug));

test("any name gives a valid slug, and another one when that is taken", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (name) => {
      const slug = slugOf(name);
      expect(Slug.safeParse(slug).success).toBe(true);
      expect(Slug.safeParse(withRandomEnd(slug)).success).toBe(true);
    }),
  );
});
