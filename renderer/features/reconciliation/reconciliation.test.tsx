import { beforeEach, describe, expect, it, vi } from "vitest";
import { setPreferences } from "#renderer/lib/preferences.ts";
import { answerCalls } from "#renderer/testing/answer-calls.ts";
import { click, byText, render, settle } from "#renderer/testing/render.tsx";
import { differenceOf } from "./differences-of.tsx";
import { RunDialog, lastMonths } from "./run-dialog.tsx";
import { RunView } from "./run-view.tsx";

const uuid = (end: string) => `0192f0c1-0000-7000-8000-${end.padStart(12, "0")}`;
const run = (patch: object = {}) => ({
  runId: uuid("1"),
  month: "2026-11",
  startedAt: "2026-11-23T03:00:00.000Z",
  endedAt: "2026-11-23T03:00:02.000Z",
  state: "clean",
  by: "schedule",
  checked: { tenants: 3, invoices: 3, charges: 2, lines: 1 },
  differenceCount: 0,
  unreachable: [],
  error: null,
  differences: [],
  ...patch,
});
let made = 0;
const difference = (patch: object) => ({
  differenceId: uuid(String((made += 1))),
  kind: "charges",
  code: "charge_refunded",
  tenantId: uuid("aa"),
  tenantName: "Acme",
  provider: "stripe",
  subject: "ACME-000014",
  ours: "0",
  theirs: "2500",
  currency: "USD",
  amount: 2500,
  note: "Refunded by our books: 0, by stripe: 2500.",
  ...patch,
});
/** Asks again until it is there. */
const found = <T,>(look: () => T): Promise<T> =>
  vi.waitFor(async () => {
    await settle(10);
    return look();
  });
const show = async (answer: object) => {
  answerCalls({ "reconciliation.get": () => answer });
  const page = await render(<RunView runId={uuid("1")} />);
  await found(() => expect(page.querySelector("h2")?.textContent).toBe("Nov 2026"));
  return page;
};
beforeEach(() => setPreferences({ language: "en" }));

describe("a run", () => {
  it("that is clean says so", async () => {
    expect((await show(run())).textContent).toContain("agree to the unit");
  });

  it("is not said to agree where a provider did not answer", async () => {
    const partly = await show(run({ unreachable: ["paddle"], error: "paddle: No answer." }));
    expect(partly.textContent).toContain("Did not answer: Paddle.");
    expect(partly.textContent).not.toContain("agree to the unit");
  });

  it("shows what differs by tenant, money as money and quantities as numbers", async () => {
    const page = await show(
      run({
        state: "differences",
        differenceCount: 2,
        differences: [
          difference({}),
          difference({
            tenantId: uuid("bb"),
            tenantName: "Other",
            kind: "usage",
            code: "usage_ledger",
            provider: null,
            currency: null,
            amount: null,
            ours: "1204112",
            theirs: "1204371",
          }),
        ],
      }),
    );
    const tables = [...page.querySelectorAll("table")];
    expect(tables).toHaveLength(2);
    expect(tables[0]?.textContent).toContain("$25.00");
    expect(tables[1]?.textContent).toContain("1,204,112");
    expect(tables[1]?.textContent).toContain("259");
    expect([...page.querySelectorAll("h3 a")].map((link) => link.getAttribute("href"))).toEqual([
      `/tenants/${uuid("aa")}`,
      `/tenants/${uuid("bb")}`,
    ]);
  });

  it("that failed says why", async () => {
    const page = await show(run({ state: "failed", error: "ClickHouse did not answer." }));
    expect(page.textContent).toContain("ClickHouse did not answer.");
  });
});

it("words have no difference", () => {
  expect(differenceOf({ ours: "paddle", theirs: "no customer" })).toBe("");
  expect(differenceOf({ ours: "42", theirs: "40" })).toBe("-2");
});

it("months go back over the year's end, and the running one is asked for at first", async () => {
  expect(lastMonths(new Date("2026-01-31T23:59:59.999Z"), 3)).toEqual([
    "2026-01",
    "2025-12",
    "2025-11",
  ]);
  const calls = answerCalls({ "reconciliation.run": () => run({ state: "running" }) });
  const started: string[] = [];
  await render(<RunDialog onClose={() => undefined} onStarted={(id) => started.push(id)} />);
  await click(await found(() => byText("button", /^Compare/)));
  await found(() => expect(started).toEqual([uuid("1")]));
  const month = lastMonths(new Date(), 1)[0];
  expect(calls.find(({ path }) => path === "reconciliation.run")?.input).toEqual({ month });
});
