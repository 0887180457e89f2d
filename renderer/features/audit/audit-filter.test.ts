import { describe, expect, it } from "vitest";
import { auditFields, auditQuery } from "./audit-filter.ts";

const NOW = Date.parse("2026-11-22T10:20:30.400Z");
const fields = auditFields({ hint: (name) => name, outcome: (value) => value });
const query = (text: string, period?: "hour") => auditQuery(text, fields, period, NOW);

describe("the audit filter", () => {
  it("asks for who, what, whom and outcome by name, and takes bare words as who", () => {
    expect(query('actor:"Anna B" action:keys.create target:k1 outcome:refused')).toEqual({
      actor: "Anna B",
      action: "keys.create",
      target: "k1",
      outcome: "refused",
    });
    expect(query("anna")).toEqual({ actor: "anna" });
  });

  it("does not send on what no server would take", () => {
    expect(query("outcome:maybe from:22.11.2026 to:2026-13-40")).toEqual({});
  });

  it("asks for whole days, the last one included", () => {
    expect(query("from:2026-11-01 to:2026-11-02", "hour")).toEqual({
      from: "2026-11-01T00:00:00.000Z",
      to: "2026-11-03T00:00:00.000Z",
    });
  });

  it("keeps the same query within a minute, so that a period does not refetch for ever", () => {
    expect(query("", "hour")).toEqual({ from: "2026-11-22T09:20:00.000Z" });
    expect(auditQuery("", fields, "hour", NOW + 20_000)).toEqual(query("", "hour"));
  });
});
