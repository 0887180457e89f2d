import { describe, expect, it } from "vitest";
import { entryDiff, showLeaf } from "./entry-diff.ts";

describe("an audit entry as before and after", () => {
  it("shows each changed, added, removed and same leaf once, with its path", () => {
    const rows = entryDiff(
      { name: "Old", labels: ["eu"], quota: { perDay: 5, burst: 1 }, region: "eu" },
      { name: "New", labels: ["eu", "vip"], quota: { perDay: 5 }, region: "eu" },
    );
    expect(rows).toEqual([
      { path: "name", change: "changed", before: "Old", after: "New" },
      { path: "labels[0]", change: "same", before: "eu", after: "eu" },
      { path: "labels[1]", change: "added", before: undefined, after: "vip" },
      { path: "quota.perDay", change: "same", before: 5, after: 5 },
      { path: "quota.burst", change: "removed", before: 1, after: undefined },
      { path: "region", change: "same", before: "eu", after: "eu" },
    ]);
  });

  it("tells null from absent: a field that was cleared is a change, not a removal", () => {
    expect(entryDiff({ expiresAt: "2026-01-01" }, { expiresAt: null })).toEqual([
      { path: "expiresAt", change: "changed", before: "2026-01-01", after: null },
    ]);
  });

  it("shows a thing just made as added fields and an entry without values as nothing", () => {
    expect(entryDiff(null, { name: "A" })).toEqual([
      { path: "name", change: "added", before: undefined, after: "A" },
    ]);
    expect(entryDiff(null, null)).toEqual([]);
  });

  it("keeps a value that changed its shape in one row", () => {
    expect(entryDiff({ scope: "all" }, { scope: { only: "a" } })).toEqual([
      { path: "scope", change: "changed", before: "all", after: { only: "a" } },
    ]);
  });

  it("shows a list that was emptied as removed items, never as nothing", () => {
    expect(entryDiff({ labels: ["eu"] }, { labels: [] })).toEqual([
      { path: "labels[0]", change: "removed", before: "eu", after: undefined },
    ]);
    expect(entryDiff({ labels: [] }, { labels: [] })).toEqual([
      { path: "labels", change: "same", before: [], after: [] },
    ]);
  });

  it("reads strings without quotes and everything else as JSON", () => {
    expect([showLeaf("x"), showLeaf(null), showLeaf([1])]).toEqual(["x", "null", "[1]"]);
  });
});
