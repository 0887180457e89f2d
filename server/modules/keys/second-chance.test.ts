import { expect, test } from "vitest";
import { SecondChance } from "./second-chance.ts";

const value = (name: string) => ({ name, touched: false });

test("a full cache forgets what nobody used, not what is in use", () => {
  const cache = new SecondChance<ReturnType<typeof value>>(3);
  for (const name of ["a", "b", "c"]) cache.set(name, value(name));
  cache.get("a");
  cache.set("d", value("d"));
  expect([...cache.values()].map(({ name }) => name).toSorted()).toEqual(["a", "c", "d"]);
});

test("it never holds more than its bound, also when all of it is in use", () => {
  const cache = new SecondChance<ReturnType<typeof value>>(10);
  for (let index = 0; index < 1_000; index++) {
    cache.set(`k${index}`, value(`k${index}`));
    for (let used = 0; used <= index; used++) cache.get(`k${used}`);
    expect(cache.size).toBeLessThanOrEqual(10);
  }
});
