import { expect, it } from "vitest";
import type { UsageDay, UsageSummary } from "#shared/contracts/usage.ts";
import { AppId, PLATFORM_TENANT_ID } from "#shared/kernel/index.ts";
import { Refusal, answerCalls } from "#renderer/testing/answer-calls.ts";
import { byText, click, field, render, settle, type } from "#renderer/testing/render.tsx";
import { usageCsv } from "./csv-button.tsx";
import { DrillNumber } from "./drill-number.tsx";
import { QuotaCard } from "./quota-card.tsx";
import { QuotaDialog } from "./quota-dialog.tsx";
import { RecomputeDialog } from "./recompute-dialog.tsx";
import { UsagePlot } from "./usage-plot.tsx";

const DAY_MS = 86_400_000;
const app = AppId.parse("0192f0c1-0000-7000-8000-0000000000a1");
const other = AppId.parse("0192f0c1-0000-7000-8000-0000000000a2");
const tenantId = PLATFORM_TENANT_ID;
const none = { events: 0, eventsTest: 0, late: 0, duplicates: 0, refused: 0 };
// Ten days to go, whatever day it is.
const resetsAt = new Date(Date.now() + 10 * DAY_MS).toISOString();

const summary = (change: Partial<UsageSummary> = {}): UsageSummary => ({
  month: "2026-11",
  startsAt: "2026-11-01T00:00:00.000Z",
  resetsAt,
  asOf: new Date().toISOString(),
  quota: {
    included: 1_000_000,
    hard: 1_200_000,
    source: "plan",
    plan: "free",
    ofPlan: { included: 1_000_000, hard: 1_200_000 },
    state: "ok",
    reason: null,
    setBy: null,
    setAt: null,
  },
  total: { ...none, events: 900_000 },
  percent: 90,
  projection: { low: 1_100_000, likely: 1_150_000, high: 1_190_000, perDay: 25_000 },
  apps: [
    { ...none, appId: app, events: 800_000 },
    { ...none, appId: other, events: 100_000 },
  ],
  perDay: [400_000, 500_000],
  refusedReasons: [],
  lastMonth: 12,
  ...change,
});
const rows: UsageDay[] = [
  { ...none, day: "2026-11-02", appId: app, events: 450_000, eventsTest: 3, closedAt: null },
  { ...none, day: "2026-11-02", appId: other, events: 50_000, closedAt: null },
];
const text = () => document.body.textContent ?? "";
const appName = (appId: string) => (appId === app ? "Shop" : "Admin");

it("says how much is used, where it goes, and when the included events are used up", async () => {
  await render(<QuotaCard summary={summary()} />);
  expect(text()).toContain("900,000");
  expect(text()).toContain("of 1,000,000 included");
  expect(text()).toContain("1,150,000 by the end of the month");
  expect(text()).toContain("8 times in 10 between 1,100,000 and 1,190,000");
  expect(text()).toContain("the included events are used up on");
  // 1,200,000 would take twelve days.
  expect(text()).not.toContain("live events are refused from");
  expect(document.querySelector("[role=img]")?.getAttribute("aria-label")).toBe(
    "Used 900,000 of 1,000,000 included events, 90 %, refused from 1,200,000",
  );
});

it("a month that is over has no projection, and without a limit there is no bar", async () => {
  const over = summary({ projection: null, resetsAt: "2026-11-01T00:00:00.000Z" });
  await render(
    <QuotaCard
      summary={{ ...over, percent: null, quota: { ...over.quota, included: null, hard: null } }}
    />,
  );
  expect(text()).toContain("The month is over");
  expect(text()).toContain("no limit");
  expect(document.querySelector("[role=img]")).toBeNull();
});

const openQuota = async (of: UsageSummary) => {
  const calls = answerCalls({ "usage.summary": () => of, "usage.setQuota": () => of.quota });
  await render(<QuotaDialog tenantId={tenantId} name="Acme" onClose={() => {}} />);
  await settle();
  return calls;
};
const change = () => byText("button", "Change the quota");

it("tells what a quota would do before it is saved", async () => {
  await openQuota(summary());
  await type(field("Limit"), "1,000,000");
  expect(text()).toContain("live events are refused from");
  await type(field("Included"), "900,000");
  await type(field("Limit"), "900,000");
  expect(text()).toContain("refused as soon as this is saved");
  await type(field("Limit"), "");
  await type(field("Included"), "50,000,000");
  expect(text()).toContain("neither number is reached");
});

it("does not send a limit below the included events, and sends what is right with its reason", async () => {
  const calls = await openQuota(summary());
  await type(field("Reason"), "as agreed in the contract");
  await type(field("Limit"), "5");
  expect(text()).toContain("The limit cannot be below the included events.");
  await click(change());
  expect(calls.map(({ path }) => path)).not.toContain("usage.setQuota");
  await type(field("Limit"), "2,000,000");
  await click(change());
  expect(calls.find(({ path }) => path === "usage.setQuota")?.input).toEqual({
    tenantId,
    source: "own",
    included: 1_000_000,
    hard: 2_000_000,
    reason: "as agreed in the contract",
  });
});

it("says that a recomputed month is the same to the unit", async () => {
  const answer = {
    month: "2026-11",
    runId: app,
    ledger: 900_000,
    counted: 900_000,
    compared: 60,
    differences: [],
    corrected: false,
    notKept: [],
  };
  answerCalls({ "usage.recompute": () => answer });
  await render(
    <RecomputeDialog tenantId={tenantId} month="2026-11" appName={appName} onClose={() => {}} />,
  );
  await click(byText("button", "Count again"));
  expect(text()).toContain("The same to the unit");
  expect(text()).toContain("900,000 events by both; 60 numbers compared.");
  expect(text()).not.toContain("Write corrections");
});

it("shows what differs, and writes corrections only when asked", async () => {
  const difference = { appId: app, day: "2026-11-02", kind: "events", ledger: 21, counted: 20 };
  const calls = answerCalls({
    "usage.recompute": ({ correct = false }: { correct?: boolean }) => ({
      month: "2026-11",
      runId: app,
      ledger: 21,
      counted: 20,
      compared: 1,
      differences: [difference],
      corrected: correct,
      notKept: ["2026-11-01"],
    }),
  });
  await render(
    <RecomputeDialog tenantId={tenantId} month="2026-11" appName={appName} onClose={() => {}} />,
  );
  await click(byText("button", "Count again"));
  expect(text()).toContain("1 number differs");
  expect(text()).toContain("The ledger says 21, the stored events say 20.");
  expect(text()).toContain("1 day is too long ago");
  expect(calls.map(({ input }) => (input as { correct?: boolean }).correct)).toEqual([undefined]);
  await click(byText("button", "Write corrections"));
  expect(calls.at(-1)?.input).toMatchObject({ correct: true });
  expect(text()).toContain("The corrections are in the ledger.");
});

it("says why recomputing did not work", async () => {
  answerCalls({
    "usage.recompute": () => {
      throw new Refusal("clickhouse_unavailable", 503);
    },
  });
  await render(
    <RecomputeDialog tenantId={tenantId} month="2026-11" appName={appName} onClose={() => {}} />,
  );
  await click(byText("button", "Count again"));
  expect(document.querySelector("[role=alert]")?.textContent).toContain("ClickHouse");
});

it("the days of the plot are buttons that say their number, one of them in the tab order", async () => {
  const chosen: (string | null)[] = [];
  await render(
    <UsagePlot
      summary={summary()}
      rows={rows}
      appName={appName}
      day={null}
      onDay={(day) => chosen.push(day)}
    />,
  );
  const buttons = [...document.querySelectorAll("button")];
  expect(buttons).toHaveLength(30);
  expect(buttons.filter((button) => button.tabIndex === 0)).toHaveLength(1);
  expect(buttons[1]?.getAttribute("aria-label")).toBe("2 November: 500,000");
  expect(buttons[0]?.querySelectorAll("i")).toHaveLength(0);
  expect(buttons[1]?.querySelectorAll("i")).toHaveLength(2);
  expect(buttons[2]?.querySelectorAll("i")).toHaveLength(1);
  expect(buttons[29]?.getAttribute("aria-label")).toContain("expected 25K");
  buttons[1]?.focus();
  buttons[1]?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
  expect(document.activeElement).toBe(buttons[0]);
  await click(buttons[1] as HTMLElement);
  expect(chosen).toEqual(["2026-11-02"]);
});

it("a number opens the events it counts, and not also its row", async () => {
  const opened: string[] = [];
  await render(
    <div role="presentation" onClick={() => opened.push("row")}>
      <DrillNumber count={450} says="Show the events: Shop" onOpen={() => opened.push("events")} />
      <DrillNumber count={0} says="Nothing" onOpen={() => opened.push("nothing")} />
    </div>,
  );
  expect(document.querySelectorAll("button")).toHaveLength(1);
  await click(byText("button", "450"));
  expect(opened).toEqual(["events"]);
});

it("the table is saved with the contract's names and without formulas", () => {
  const csv = usageCsv([{ ...rows[0], appId: app } as UsageDay], () => "=cmd()");
  expect(csv.split("\r\n")).toEqual([
    "day,app_id,app,events,events_test,late,duplicates,refused,closed_at",
    `2026-11-02,${app},'=cmd(),450000,3,0,0,0,`,
    "",
  ]);
});
