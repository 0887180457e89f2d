import { describe, expect, it } from "vitest";
import type { StoredEvent } from "#shared/contracts/events.ts";
import { AppId } from "#shared/kernel/ids.ts";
import { jsonTree, pathsOf } from "./json-tree.ts";
import { heldBack, tailFilter } from "./tail-filter.ts";

const event = (patch: Partial<StoredEvent>): StoredEvent => ({
  eventId: "e1",
  appId: AppId.parse("0192f0c1-0000-7000-8000-000000000001"),
  type: "track",
  name: "Order Paid",
  userId: "anna",
  anonymousId: "",
  env: "live",
  at: "2026-11-22T10:00:00.000Z",
  receivedAt: "2026-11-22T10:00:01.000Z",
  keyId: "abc",
  appVersion: "2.1",
  platform: "ios",
  country: "DE",
  properties: '{"sum":12}',
  context: "{}",
  ...patch,
});

describe("the live tail", () => {
  it("finds an event by words of its name, its person and its properties, all of them", () => {
    const find = (text: string) => tailFilter({ text, env: null })(event({}));
    expect([find("paid anna"), find("sum"), find("paid boris")]).toEqual([true, true, false]);
  });

  it("keeps test traffic apart when asked", () => {
    expect(tailFilter({ text: "", env: "live" })(event({ env: "test" }))).toBe(false);
  });

  it("says how many events a pause holds back, each once", () => {
    const shown = [event({ eventId: "a" })];
    expect(heldBack(shown, [event({ eventId: "b" }), event({ eventId: "a" })])).toBe(1);
  });
});

describe("one event as a tree", () => {
  it("keeps every value with its kind and gives each node a path of its own", () => {
    const tree = jsonTree("properties", '{"a":{"b/c":[1,null,"x"]},"ok":true}');
    expect(pathsOf(tree)).toEqual(["", "/a", "/a/b~1c"]);
    const list = tree.children[0]?.children[0];
    expect(list?.children.map((child) => [child.kind, child.text])).toEqual([
      ["number", "1"],
      ["null", "null"],
      ["string", "x"],
    ]);
  });

  it("shows a text that is not JSON as it came", () => {
    expect(jsonTree("sample", '{"broken').text).toBe('{"broken');
  });
});
