import { describe, expect, it } from "vitest";
import { auditQuery, readAuditSearch } from "./audit-filter.ts";

const NOW = Date.parse("2026-11-22T10:20:30.400Z");

describe("the audit filter in the URL", () => {
  it("drops what somebody typed wrong instead of sending it on", () => {
    expect(
      readAuditSearch({
        actor: "  anna ",
        outcome: "maybe",
        period: "century",
        from: "22.11.2026",
        to: "2026-11-22",
        target: "",
        extra: "x",
      }),
    ).toEqual({ actor: "anna", to: "2026-11-22" });
  });

  it("asks for whole days, the last one included", () => {
    expect(auditQuery({ from: "2026-11-01", to: "2026-11-02" }, NOW)).toEqual({
      from: "2026-11-01T00:00:00.000Z",
      to: "2026-11-02T23:59:59.999Z",
    });
  });

  it("keeps the same query within a minute, so that a period does not refetch for ever", () => {
    expect(auditQuery({ period: "hour" }, NOW)).toEqual({ from: "2026-11-22T09:20:00.000Z" });
    expect(auditQuery({ period: "hour" }, NOW + 20_000)).toEqual(
      auditQuery({ period: "hour" }, NOW),
    );
  });
});
