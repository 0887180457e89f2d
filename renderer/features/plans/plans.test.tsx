import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CataloguePlan, type PlanTerms } from "#shared/contracts/billing/plans.ts";
import { PERMISSION_NAMES } from "#shared/access/index.ts";
import { setPreferences } from "#renderer/lib/preferences.ts";
import { answerCalls, Refusal, type Call } from "#renderer/testing/answer-calls.ts";
import { byText, click, field, render, settle, someMe, type } from "#renderer/testing/render.tsx";
import { CalculatorTab } from "./calculator-tab.tsx";
import { crossing } from "./cheaper.ts";
import { CouponsTab } from "./coupons-tab.tsx";
import { NewCouponPanel } from "./new-coupon-panel.tsx";
import { NewPlanPanel } from "./new-plan-panel.tsx";
import { PlanActions } from "./plan-actions.tsx";
import { PlanEditor } from "./plan-editor.tsx";
import { PlansTable } from "./plans-table.tsx";
import { VersionsList } from "./versions-list.tsx";

const terms = (change: object = {}) => ({
  currency: "USD",
  interval: "month",
  base: 9_900,
  minimum: 0,
  trialDays: 0,
  charges: [{ metric: "events", model: "per_unit", included: 1_000_000, unitPrice: "0.0002" }],
  entitlements: {
    events: { included: 1_000_000, hard: 2_000_000 },
    retentionDays: 30,
    apps: 5,
    members: null,
    keyRatePerMinute: 1_200,
    features: ["export"],
  },
  ...change,
});
const version = (number: number, change: object = {}) => ({
  version: number,
  state: "published",
  terms: terms(),
  publishedAt: "2026-10-01T00:00:00.000Z",
  createdBy: "Irina",
  createdAt: "2026-10-01T00:00:00.000Z",
  subscriptions: 0,
  ...change,
});
const plan = (versions: object[] = [version(1, { subscriptions: 7 })], change: object = {}) =>
  CataloguePlan.parse({
    planId: "0192f0c1-0000-7000-8000-0000000000aa",
    code: "pro",
    name: "Pro",
    state: "active",
    selfService: true,
    versions,
    ...change,
  });
const drafted = () =>
  plan([
    version(2, { state: "draft", publishedAt: null, terms: terms({ base: 12_900 }) }),
    version(1, { subscriptions: 7 }),
  ]);
const billOf = (input: { terms: PlanTerms; eventSteps?: number[] }) => ({
  currency: input.terms.currency,
  lines: [
    { kind: "base", metric: null, quantity: null, amount: input.terms.base, tiers: [] },
    { kind: "usage", metric: "events", quantity: 5, amount: 100, tiers: [] },
  ],
  total: input.terms.base + 100,
  curve: (input.eventSteps ?? []).map((events) => ({ events, total: input.terms.base + events })),
});
const answers = (more: Record<string, (input: never) => unknown> = {}): Call[] =>
  answerCalls({ "plans.calculate": (input: never) => billOf(input), ...more });
const text = () => document.body.textContent ?? "";
const made = (calls: readonly Call[], path: string) => calls.filter((call) => call.path === path);

beforeEach(() => setPreferences({ language: "en", clock: "utc" }));

// happy-dom measures nothing; the list needs a height to know which rows are in view.
const SIZES = { offsetHeight: 320, offsetWidth: 1200, clientHeight: 320, scrollHeight: 2_000 };
const measured: [object, string, PropertyDescriptor][] = [];
beforeAll(() => {
  for (const [name, value] of Object.entries(SIZES)) {
    let owner: object = document.createElement("div");
    while (!Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object;
    const before = Object.getOwnPropertyDescriptor(owner, name);
    if (before) measured.push([owner, name, before]);
    Object.defineProperty(owner, name, { configurable: true, value });
  }
});
afterAll(() => {
  for (const [owner, name, before] of measured) Object.defineProperty(owner, name, before);
});

describe("the catalogue", () => {
  it("tells price, versions, who is on them and who keeps an older one", async () => {
    const two = plan([version(2, { subscriptions: 3 }), version(1, { subscriptions: 4 })]);
    await render(<PlansTable plans={[two]} loading={false} empty="none" onOpen={() => {}} />);
    const table = document.querySelector('[role="grid"]')?.textContent ?? "";
    expect(table).toContain("$99.00 a month");
    expect(table).toContain("1M, then $2.00/M");
    expect(table).toMatch(/1M events · 30 days.*v2.*7.*4/);
  });

  it("says its words in Russian", async () => {
    setPreferences({ language: "ru" });
    await render(<PlansTable plans={[drafted()]} loading={false} empty="" onOpen={() => {}} />);
    expect(text()).toContain("черновик 2");
    expect(text().replaceAll("\u00a0", " ")).toContain("99,00 $ в месяц");
  });
});

describe("the editor", () => {
  it("shows what differs from the published version while it is typed, and saves that", async () => {
    const calls = answers({ "plans.draft": () => drafted() });
    await render(<PlanEditor plan={plan()} />);
    expect(text()).toContain("It says the same as the published version.");
    await type(field("Base price"), "129");
    const row = byText("tr", /^Base price/).textContent;
    expect(row).toContain("$99.00 a month");
    expect(row).toContain("$129.00 a month");
    await click(byText("button", "Save the draft"));
    const [saved] = made(calls, "plans.draft");
    expect(saved?.input).toEqual({
      code: "pro",
      name: "Pro",
      selfService: true,
      terms: terms({ base: 12_900 }),
    });
  });

  it("says in words what cannot be saved, and does not save it", async () => {
    const calls = answers();
    await render(<PlanEditor plan={plan()} />);
    await type(field("Base price"), "1.005");
    await type(field("Events a month, refused at"), "5");
    expect(text()).toContain("2 fields have to be corrected.");
    expect(text()).toContain("Not less than where people are warned.");
    await click(byText("button", "Save the draft"));
    expect(made(calls, "plans.draft")).toEqual([]);
  });

  it("makes tiers of a price, adds one and takes one out", async () => {
    answers();
    await render(<PlanEditor plan={plan()} />);
    await click(byText("label", "Graduated"));
    await click(byText("button", "Add a tier"));
    const rows = () => document.querySelectorAll("table tbody tr input[aria-label^='Tier']").length;
    expect(rows()).toBe(5);
    const remove = document.querySelector<HTMLElement>('[aria-label="Remove this tier: Tier 1"]');
    if (remove === null) throw new Error("no button");
    await click(remove);
    expect(rows()).toBe(2);
    expect(text()).toContain("Graduated");
  });

  it("asks the server what a month costs on the draft and on what is published", async () => {
    const calls = answers();
    await render(<PlanEditor plan={drafted()} />);
    await settle(300);
    const bases = made(calls, "plans.calculate").map(
      ({ input }) => (input as { terms: PlanTerms }).terms.base,
    );
    expect(bases.toSorted()).toEqual([12_900, 9_900]);
    expect(text()).toContain("$130.00");
  });

  it("publishes only what is saved, says how many have the plan, and moves them only when asked", async () => {
    const calls = answers({ "plans.publish": () => plan() });
    await render(<PlanEditor plan={drafted()} />);
    await click(byText("button", "Publish…"));
    expect(text()).toContain("7 subscriptions have this plan");
    await click(byText("button", "Publish version 2"));
    expect(made(calls, "plans.publish")[0]?.input).toEqual({ code: "pro", migrate: false });
    await click(byText("button", "Publish…"));
    const move = document.querySelector<HTMLInputElement>('input[type="radio"][value="move"]');
    if (move === null) throw new Error("no choice");
    await click(move);
    await click(byText("button", "Publish and move 7 subscriptions"));
    expect(made(calls, "plans.publish")[1]?.input).toEqual({ code: "pro", migrate: true });
    // The dialog is none of the editor's form: publishing saves no draft.
    expect(made(calls, "plans.draft")).toEqual([]);
  });

  it("does not publish what is typed and not saved", async () => {
    const calls = answers();
    await render(<PlanEditor plan={drafted()} />);
    await type(field("Base price"), "5");
    await click(byText("button", "Publish…"));
    expect(document.querySelector('[role="dialog"]')).toBeNull();
    expect(calls.some(({ path }) => path === "plans.publish")).toBe(false);
  });

  it("shows why the server refused", async () => {
    answers({
      "plans.draft": () => {
        throw new Refusal("plan_state_conflict", 409);
      },
    });
    await render(<PlanEditor plan={plan()} />);
    await type(field("Base price"), "5");
    await click(byText("button", "Save the draft"));
    expect(document.querySelector('[role="alert"]')?.textContent).toContain("plan_state_conflict");
  });
});

describe("a plan's life", () => {
  it("says how many keep a plan before it is archived", async () => {
    const calls = answers({ "plans.archive": () => plan(undefined, { state: "archived" }) });
    await render(<PlanActions plan={plan()} />);
    await click(byText("button", "Archive"));
    expect(text()).toContain("7 subscriptions keep it");
    const [, confirm] = [...document.querySelectorAll<HTMLElement>("button")].filter(
      (button) => button.textContent === "Archive",
    );
    if (!confirm) throw new Error("no button");
    await click(confirm);
    expect(made(calls, "plans.archive")[0]?.input).toEqual({ code: "pro" });
  });

  it("keeps its buttons from who may only read", async () => {
    const calls = answers();
    const reader = someMe(PERMISSION_NAMES.filter((name) => !name.startsWith("plans.a")));
    await render(<PlanActions plan={plan()} />, reader);
    const button = byText("button", "Archive");
    expect(button.getAttribute("aria-disabled")).toBe("true");
    await click(button);
    expect(document.querySelector('[role="dialog"]')).toBeNull();
    expect(calls).toEqual([]);
  });

  it("lists versions with who keeps an older one, and reads one", async () => {
    const two = plan([
      version(2, { subscriptions: 3, terms: terms({ base: 12_900 }) }),
      version(1, { subscriptions: 4 }),
    ]);
    await render(<VersionsList plan={two} />);
    expect(text()).toContain("4 subscriptions keep an older version than the newest.");
    const read = document.querySelector<HTMLElement>('[aria-label="Read version 1"]');
    if (read === null) throw new Error("no button");
    await click(read);
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain("$99.00 a month");
  });

  it("makes a new plan from another one's terms, with a code of its own", async () => {
    const calls = answers({ "plans.create": () => plan(undefined, { code: "pro-plus" }) });
    const codes: string[] = [];
    await render(
      <NewPlanPanel plans={[plan()]} onClose={() => {}} onMade={(code) => codes.push(code)} />,
    );
    await type(field("Name"), "Pro");
    expect(text()).toContain("There is a plan with this code already.");
    await type(field("Name"), "Pro plus");
    await click(byText("button", "Make a draft"));
    expect(made(calls, "plans.create")[0]?.input).toMatchObject({
      code: "pro-plus",
      name: "Pro plus",
      terms: { base: 0, currency: "USD" },
    });
    expect(codes).toEqual(["pro-plus"]);
  });
});

describe("the calculator", () => {
  it("compares two plans and says from where the other one costs less", async () => {
    const calls = answers({
      "plans.calculate": (input: never) => {
        const asked = input as { terms: PlanTerms; eventSteps: number[] };
        const dear = asked.terms.base > 10_000;
        const curve = asked.eventSteps.map((events) => ({
          events,
          total: dear ? 500_000 : Math.round(events / 200),
        }));
        return { ...billOf(asked), curve };
      },
    });
    const plans = [
      plan(),
      plan([version(1, { terms: terms({ base: 50_000 }) })], { code: "big", name: "Big" }),
    ];
    await render(
      <CalculatorTab
        plans={plans}
        search={{ plan: "pro@1", with: "big@1", events: 60_000_000 }}
        onSearch={() => {}}
      />,
    );
    await settle(400);
    expect(made(calls, "plans.calculate")).toHaveLength(2);
    expect(text()).toContain("Big, version 1 costs less from about 100M events a month on.");
    expect(text()).toContain("A month on Pro, version 1");
    expect(text()).toContain("A month on Big, version 1");
  });

  it("finds no crossing of plans that never meet", () => {
    const line = (name: string, totals: number[]) => ({
      name,
      points: totals.map((total, events) => ({ events: events * 10, total })),
    });
    expect(crossing(line("a", [1, 2, 3]), line("b", [5, 6, 7]))).toBeNull();
    expect(crossing(line("a", [0, 10, 20]), line("b", [5, 5, 5]))).toEqual({
      cheaper: "b",
      from: 5,
    });
  });
});

describe("coupons", () => {
  it("are made per cent or as an amount, read exactly", async () => {
    const calls = answers({ "coupons.create": (input: never) => input });
    await render(<NewCouponPanel onClose={() => {}} />);
    await type(field("Code"), "less10");
    await type(field("Name"), "Less ten");
    await click(byText("label", "An amount"));
    await type(field("Amount"), "10.005");
    expect(text()).toContain("An amount of 0 or more");
    await type(field("Amount"), "10,50");
    await click(byText("button", "Make the coupon"));
    expect(made(calls, "coupons.create")[0]?.input).toMatchObject({
      code: "LESS10",
      percent: null,
      amount: 1_050,
      currency: "USD",
    });
  });

  it("say when there is none", async () => {
    answers({ "coupons.list": () => [] });
    await render(<CouponsTab />);
    await settle();
    expect(text()).toContain("No coupons");
  });

  it("say when they could not be read", async () => {
    answers({
      "coupons.list": () => {
        throw new Refusal("tenant_suspended", 403);
      },
    });
    await render(<CouponsTab />);
    await settle();
    expect(text()).toContain("tenant_suspended");
    expect(byText("button", "Try again")).toBeTruthy();
  });
});
