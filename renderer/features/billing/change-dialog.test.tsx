import { expect, it } from "vitest";
import { answerCalls, Refusal } from "#renderer/testing/answer-calls.ts";
import { byText, click, render, settle } from "#renderer/testing/render.tsx";
import { ChangeDialog } from "./change-dialog.tsx";
import { someOverview, somePreview, someSubscription, someTerms } from "./testing/some-bill.ts";

const plans = [
  { code: "pro", name: "Pro", selfService: true, version: 1, terms: someTerms },
  { code: "scale", name: "Scale", selfService: true, version: 3, terms: someTerms },
];
const text = () => document.body.textContent ?? "";
const radio = (name: string): HTMLElement => {
  const input = document.querySelector<HTMLElement>(`input[type="radio"][value="${name}"]`);
  return input ?? byText('[role="radio"]', new RegExp(`^${name}`));
};
const choose = async (value: string) => {
  await click(radio(value));
  await settle();
};

it("previews what was chosen and applies exactly that moment and amount", async () => {
  const calls = answerCalls({
    "subscriptions.options": () => ({ plans }),
    "subscriptions.preview": () => somePreview({ loses: ["export", "apps"] }),
    "subscriptions.change": () => someSubscription({ plan: "scale" }),
  });
  let isClosed = false;
  await render(
    <ChangeDialog kind="plan" overview={someOverview()} onClose={() => (isClosed = true)} />,
  );
  await settle();
  expect(radio("Pro").hasAttribute("disabled")).toBe(true);
  await choose("Scale");
  expect(text()).toContain("$350.00");
  expect(text()).toContain("-$20.00");
  expect(text()).toContain("1 Dec 2026, about $799.00");
  expect(text()).toContain("Export of events and tables");
  await click(byText("button", "Change plan and pay $350.00"));
  await settle();
  const change = { kind: "change", plan: "scale", when: "now" };
  expect(calls.find(({ path }) => path === "subscriptions.preview")?.input).toMatchObject({
    change,
  });
  expect(calls.find(({ path }) => path === "subscriptions.change")?.input).toMatchObject({
    change,
    at: "2026-11-15T10:00:00.000Z",
    hash: "35000.first",
  });
  expect(isClosed).toBe(true);
});

it("an amount that changed since is shown beside the old one and asked for again", async () => {
  let previews = 0;
  const calls = answerCalls({
    "subscriptions.options": () => ({ plans }),
    "subscriptions.preview": () =>
      (previews += 1) === 1 ? somePreview() : somePreview({ hash: "36000.second", dueNow: 36_000 }),
    "subscriptions.change": ({ hash }: { hash: string }) => {
      if (hash !== "36000.second") throw new Refusal("preview_stale", 409);
      return someSubscription();
    },
  });
  await render(<ChangeDialog kind="plan" overview={someOverview()} onClose={() => {}} />);
  await settle();
  await choose("Scale");
  await click(byText("button", "Change plan and pay $350.00"));
  await settle();
  expect(document.querySelector('[role="alert"]')?.textContent).toMatch(
    /it was \$350\.00, now it is \$360\.00/,
  );
  await click(byText("button", "Change plan and pay $360.00"));
  await settle();
  const sent = calls.filter(({ path }) => path === "subscriptions.change");
  expect(sent.map(({ input }) => (input as { hash: string }).hash)).toEqual([
    "35000.first",
    "36000.second",
  ]);
});

it("what stands in the way is said, and nothing can be confirmed", async () => {
  answerCalls({
    "subscriptions.options": () => ({ plans }),
    "subscriptions.preview": () =>
      somePreview({ blockers: [{ limit: "members", has: 25, allowed: 20 }] }),
  });
  await render(<ChangeDialog kind="plan" overview={someOverview()} onClose={() => {}} />);
  await settle();
  await choose("Scale");
  expect(text()).toContain("There are 25 members; the plan allows 20.");
  expect(byText("button", "Change plan and pay $350.00").hasAttribute("disabled")).toBe(true);
});

it("who has no subscription starts one, and is not told of a change", async () => {
  const calls = answerCalls({
    "subscriptions.options": () => ({ plans }),
    "subscriptions.preview": () => somePreview(),
    "subscriptions.change": () => someSubscription(),
  });
  const overview = someOverview({ subscription: null });
  await render(<ChangeDialog kind="plan" overview={overview} onClose={() => {}} />);
  await settle();
  expect(text()).toContain("Start a subscription");
  await choose("Scale");
  expect(text()).not.toContain("Change plan");
  await click(byText("button", "Start the subscription and pay $350.00"));
  await settle();
  expect(calls.find(({ path }) => path === "subscriptions.change")?.input).toMatchObject({
    change: { kind: "start", plan: "scale" },
  });
});

it("a cancellation is for the period's end unless one says now", async () => {
  const calls = answerCalls({
    "subscriptions.preview": () => somePreview({ total: 0, creditUsed: 0, dueNow: 0, next: null }),
    "subscriptions.change": () => someSubscription(),
  });
  await render(<ChangeDialog kind="cancel" overview={someOverview()} onClose={() => {}} />);
  await settle();
  expect(calls[0]?.input).toMatchObject({ change: { kind: "cancel", when: "period_end" } });
  await choose("now");
  expect(calls.at(-1)?.input).toMatchObject({ change: { kind: "cancel", when: "now" } });
});
