import { expect, it } from "vitest";
import type { BillingState } from "#shared/contracts/billing/billing.ts";
import { PlanTerms } from "#shared/contracts/billing/plans.ts";
import type { Permission } from "#shared/access/index.ts";
import { answerCalls } from "#renderer/testing/answer-calls.ts";
import { byText, click, render, settle, someMe } from "#renderer/testing/render.tsx";
import { BillHistory } from "./bill-history.tsx";
import { LimitsSection } from "./limits-section.tsx";
import { OverdueNotice } from "./overdue-notice.tsx";
import { PaymentSection } from "./payment-section.tsx";
import { PlanSection } from "./plan-section.tsx";
import { someOverview, someSubscription, someTerms } from "./testing/some-bill.ts";
import { UpcomingSection } from "./upcoming-section.tsx";

const text = () => document.body.textContent ?? "";
const customer = (...permissions: Permission[]) => ({
  ...someMe(permissions),
  scope: "tenant" as const,
});
const buttons = () =>
  [...document.querySelectorAll("button")].map(({ textContent }) => textContent);

it("says that an older version is kept, what waits, and what a coupon still does", async () => {
  answerCalls({ "plans.list": () => [] });
  const subscription = someSubscription({
    newestVersion: 4,
    pending: { plan: "scale", planVersion: 1, at: "2026-12-01T00:00:00.000Z" },
    coupon: { code: "HALF", name: "Half", invoicesLeft: 2 },
    credit: 1_234,
  });
  await render(<PlanSection overview={someOverview({ subscription })} onDialog={() => {}} />);
  expect(text()).toContain("version 1 · kept while version 4 is sold");
  expect(text()).toContain("It changes to Scale on 1 Dec 2026.");
  expect(text()).toContain("on 2 more invoices");
  expect(text()).toContain("$12.34");
});

it("the days of a trial are not said to be paid", async () => {
  answerCalls({ "plans.list": () => [] });
  const subscription = someSubscription({ state: "trialing" });
  await render(<PlanSection overview={someOverview({ subscription })} onDialog={() => {}} />);
  expect(text()).toContain("Trial period1 Nov");
  expect(text()).not.toContain("Paid period");
});

it("a price in tiers is said in short lines, and as one sentence after what is included", async () => {
  answerCalls({ "plans.list": () => [] });
  const terms = PlanTerms.parse({
    ...someTerms,
    charges: [
      {
        metric: "events",
        model: "graduated",
        included: 1_000,
        tiers: [
          { upTo: 5_000, unitPrice: "0.0002", flat: 0 },
          { upTo: null, unitPrice: "0.0001", flat: 0 },
        ],
      },
    ],
  });
  const overview = someOverview({ subscription: someSubscription({ terms }) });
  await render(<PlanSection overview={overview} onDialog={() => {}} />);
  const said = [...document.querySelectorAll("dd")].find((dd) =>
    dd.textContent?.startsWith("1,000 included"),
  );
  expect([...(said?.firstElementChild?.children ?? [])].map((line) => line.textContent)).toEqual([
    "1,000 included, then graduated:",
    "up to 5,000 $2.00 per million events",
    "beyond $1.00 per million events",
  ]);
});

it("a cancelled one is started anew, a paused one resumed first", async () => {
  answerCalls({ "plans.list": () => [] });
  const asked: string[] = [];
  const paused = someSubscription({ state: "paused", pausedAt: "2026-11-10T00:00:00.000Z" });
  await render(
    <PlanSection
      overview={someOverview({ subscription: paused })}
      onDialog={(dialog) => asked.push(dialog)}
    />,
  );
  await click(byText("button", "Change plan"));
  expect(asked).toEqual([]);
  await click(byText("button", "Resume"));
  expect(asked).toEqual(["resume"]);
});

it("offers nothing to who may only read", async () => {
  answerCalls({});
  await render(
    <PlanSection overview={someOverview()} onDialog={() => {}} />,
    customer("billing.read"),
  );
  expect(buttons()).not.toContain("More");
  expect(byText("button", "Change plan").getAttribute("aria-disabled")).toBe("true");
});

it("what is late is said with the day on which everything stops", async () => {
  await render(
    <OverdueNotice
      overview={someOverview({ overdue: 9_900 })}
      suspendsAt="2026-12-05T00:00:00.000Z"
      isSuspended={false}
    />,
  );
  expect(document.querySelector('[role="alert"]')?.textContent).toContain("$99.00 is overdue");
  expect(text()).toContain("suspended on 5 Dec 2026");
});

it("what is suspended already is not said to be suspended one day", async () => {
  const overview = someOverview({ overdue: 9_900 });
  await render(<OverdueNotice overview={overview} suspendsAt={null} isSuspended />);
  expect(text()).toContain("Everything is suspended until it is paid.");
});

it("nothing is said of lateness while all is paid", async () => {
  await render(<OverdueNotice overview={someOverview()} suspendsAt={null} isSuspended={false} />);
  expect(document.querySelector('[role="alert"]')).toBeNull();
});

it("staff see the customer at the provider and what a move waits for; the tenant's people do not", async () => {
  const overview = someOverview({
    provider: "stripe",
    hasPortal: true,
    customer: {
      reference: "cus_123",
      url: "https://dashboard.example/cus_123",
      state: "ready",
      error: null,
      paymentMethod: { kind: "card", label: "visa •••• 4242", expiresMonth: "2028-04" },
    },
    moving: {
      to: "paddle",
      since: "2026-11-20T00:00:00.000Z",
      waitsFor: "ACME-000001 is being collected",
    },
  });
  await render(<PaymentSection overview={overview} onDialog={() => {}} />, {
    ...someMe(),
    permissions: someMe().permissions.filter((name) => name !== "billing.openPortal"),
  });
  expect(text()).toContain("cus_123");
  expect(text()).toContain("Moves to Paddle");
  expect(text()).toContain("ACME-000001 is being collected");
  expect(text()).toContain("visa •••• 4242");
  expect(buttons()).not.toContain("Open payment page");
});

it("the tenant's admin opens the provider's page as a link of its own, once it is there", async () => {
  const calls = answerCalls({
    "billing.openPortal": () => ({ callId: "c", state: "making", url: null, error: null }),
    "billing.portal": () => ({
      callId: "c",
      state: "ready",
      url: "https://pay.example/session",
      error: null,
    }),
  });
  await render(
    <PaymentSection
      overview={someOverview({ provider: "stripe", hasPortal: true })}
      onDialog={() => {}}
    />,
    customer("billing.read", "billing.openPortal"),
  );
  expect(text()).not.toContain("Customer");
  await click(byText("button", "Open payment page"));
  const page = () =>
    document.querySelector<HTMLAnchorElement>('a[href="https://pay.example/session"]');
  for (let tries = 100; page() === null && tries > 0; tries -= 1) await settle(100);
  const link = page();
  expect(link?.target).toBe("_blank");
  expect(link?.rel).toContain("noreferrer");
  expect(calls.map(({ path }) => path)).toEqual(["billing.openPortal", "billing.portal"]);
});

it("the next invoice is what is left of it after credit", async () => {
  await render(
    <UpcomingSection
      overview={someOverview({ subscription: someSubscription({ credit: 2_000 }) })}
    />,
  );
  expect(text()).toContain("$79.00");
  expect(text()).toContain("Credit of $20.00 is taken off already.");
});

it("apps and members are meters, and what a plan does not have is said", async () => {
  answerCalls({});
  const state: BillingState = {
    plan: "pro",
    planName: "Pro",
    state: "active",
    trialEndsAt: null,
    cancelAt: null,
    suspendsAt: null,
    entitlements: someTerms.entitlements,
    used: { events: 12, apps: 9, members: 20 },
  };
  await render(<LimitsSection state={state} />, customer("billing.state"));
  const meters = [...document.querySelectorAll('[role="meter"]')].map((meter) => [
    meter.getAttribute("aria-label"),
    meter.getAttribute("aria-valuetext"),
    meter.getAttribute("data-state"),
  ]);
  expect(meters).toContainEqual(["Apps", "9 of 10", "near"]);
  expect(meters).toContainEqual(["Members", "20 of 20", "full"]);
});

it("a history of kinds that are not known yet is shown as it is", async () => {
  answerCalls({ "plans.list": () => [] });
  const at = "2026-11-01T00:00:00.000Z";
  await render(
    <BillHistory
      history={[
        { at, kind: "renewed", by: "billing", from: null, to: null, reason: null },
        { at, kind: "some_new_thing", by: "Anna", from: "free", to: "pro", reason: "why" },
      ]}
    />,
  );
  expect(text()).toContain("Renewed");
  expect(text()).toContain("some new thing Free → Pro why");
});
