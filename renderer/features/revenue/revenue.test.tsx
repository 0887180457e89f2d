import { act } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import type { RevenueMonth, RevenueOverview } from "#shared/contracts/billing/revenue.ts";
import { Currency } from "#shared/kernel/index.ts";
import { setPreferences } from "#renderer/lib/preferences.ts";
import { render } from "#renderer/testing/render.tsx";
import { AtRiskTable } from "./at-risk-table.tsx";
import { MovementsPlot } from "./movements-plot.tsx";
import { RevenueFigures } from "./revenue-figures.tsx";
import { layoutOf } from "./plot-layout.ts";

const month = (name: string, patch: Partial<RevenueMonth> = {}): RevenueMonth => ({
  month: name,
  mrr: 10_000,
  starting: 10_000,
  fresh: 0,
  expansion: 0,
  contraction: 0,
  churned: 0,
  invoiced: 0,
  collected: 0,
  refunded: 0,
  tenants: 1,
  ...patch,
});
beforeEach(() => setPreferences({ language: "en" }));

describe("the plot", () => {
  const months = [
    month("2026-09"),
    month("2026-10", { fresh: 600, expansion: 400, contraction: -100, churned: -300 }),
  ];

  it("stacks what came over the line and what went under it, to one scale", () => {
    const { bars, zero } = layoutOf(months, 500, "USD");
    const of = (name: string) => bars.find((bar) => bar.of === name);
    const [fresh, expansion, contraction, churned] = [
      of("fresh"),
      of("expansion"),
      of("contraction"),
      of("churned"),
    ];
    expect((expansion?.y ?? 0) + (expansion?.height ?? 0)).toBeCloseTo(zero);
    expect((fresh?.y ?? 0) + (fresh?.height ?? 0)).toBeCloseTo(expansion?.y ?? 0);
    expect(contraction?.y).toBeCloseTo(zero);
    expect(churned?.y).toBeCloseTo((contraction?.y ?? 0) + (contraction?.height ?? 0));
    expect((fresh?.height ?? 0) / (churned?.height ?? 1)).toBeCloseTo(2);
  });

  it("is read with the arrow keys, the running month first", async () => {
    const page = await render(<MovementsPlot months={months} currency="USD" />);
    const plot = page.querySelector<HTMLElement>("[role=slider]");
    expect(plot?.textContent).toContain("Oct 2026 (so far)");
    expect(plot?.getAttribute("aria-valuetext")).toContain("Oct 2026; MRR $100.00");
    expect(plot?.getAttribute("aria-valuetext")).toContain("Churned -$3.00");
    await act(async () => {
      plot?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    });
    expect(plot?.getAttribute("aria-valuetext")).toContain("Sept 2026");
  });
});

describe("the figures", () => {
  const of = (overdue: number): RevenueOverview["currencies"][number] => ({
    currency: Currency.parse("USD"),
    mrr: 10_000,
    arr: 120_000,
    tenants: 1,
    churnPercent: null,
    netRetentionPercent: null,
    overdue,
    months: [],
    byPlan: [],
  });

  it("what is overdue opens the invoices that are", async () => {
    const page = await render(<RevenueFigures of={of(9_900)} />);
    const link = page.querySelector("a");
    expect(link?.textContent).toBe("$99.00");
    expect(decodeURIComponent(link?.getAttribute("href") ?? "")).toBe("/invoices?q=overdue:yes");
  });

  it("nothing overdue opens nothing", async () => {
    expect((await render(<RevenueFigures of={of(0)} />)).querySelector("a")).toBeNull();
  });
});

describe("who is at risk", () => {
  it("nobody is a calm sentence", async () => {
    expect((await render(<AtRiskTable rows={[]} />)).textContent).toContain("Nobody is at risk");
  });
});
