import { Notifications } from "@mantine/notifications";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { setPreferences } from "#renderer/lib/preferences.ts";
import { answerCalls } from "#renderer/testing/answer-calls.ts";
import { byText, click, render, settle, someMe } from "#renderer/testing/render.tsx";
import { CallsList } from "./calls-list.tsx";
import { prettyBody } from "./pretty-body.ts";
import { ProviderCards } from "./provider-cards.tsx";
import { webhookFields, webhookQuery } from "./webhook-filter.ts";
import { Shown, WebhookPanel } from "./webhook-panel.tsx";

const uuid = (end: string) => `0192f0c1-0000-7000-8000-${end.padStart(12, "0")}`;
const webhook = {
  webhookId: uuid("1"),
  provider: "stripe",
  eventId: "evt_1",
  type: "invoice.payment_failed",
  state: "dead",
  tenantId: null,
  tenantName: null,
  receivedAt: "2026-11-23T10:00:00.000Z",
  occurredAt: null,
  processedAt: null,
  deliveries: 2,
  attempts: 12,
  nextAttemptAt: null,
  note: "Stripe does not answer.",
  body: '{"id":"evt_1","data":{"object":{"amount_due":9900}}}',
};
/** Asks again until it is there. */
const found = <T,>(look: () => T): Promise<T> =>
  vi.waitFor(async () => {
    await settle(10);
    return look();
  });
beforeEach(() => setPreferences({ language: "en" }));

describe("one webhook", () => {
  it("is replayed only when it was confirmed", async () => {
    const calls = answerCalls({
      "webhooks.get": () => webhook,
      "webhooks.replay": () => ({ ...webhook, state: "received" }),
    });
    await render(
      <>
        <WebhookPanel webhookId={webhook.webhookId} onClose={() => undefined} />
        <Notifications />
      </>,
    );
    await click(await found(() => byText("button", "Replay")));
    expect(calls.filter(({ path }) => path === "webhooks.replay")).toEqual([]);
    await found(() => byText("[role=dialog]", /fetched from Stripe again/));
    await click(byText("form button", "Replay"));
    await found(() => expect(calls.map(({ path }) => path)).toContain("webhooks.replay"));
    expect(calls.find(({ path }) => path === "webhooks.replay")?.input).toEqual({
      webhookId: webhook.webhookId,
    });
  });

  it("shows its body over several lines, and anything else as it came", () => {
    expect(prettyBody(webhook.body)).toContain('\n      "amount_due": 9900');
    expect(prettyBody("a=1&b=2")).toBe("a=1&b=2");
  });
});

describe("what it did", () => {
  const shown = async (note: string) => {
    const page = await render(
      <Shown webhook={{ ...webhook, provider: "stripe", state: "processed", note }} />,
    );
    await settle();
    return page;
  };

  it("is said with amounts in their currency", async () => {
    const page = await shown("payment 799.00 USD, dispute_opened 12.00 USD");
    expect(page.textContent).toContain("Payment of $799.00; Dispute over $12.00 opened");
  });

  it("is said in Russian too", async () => {
    setPreferences({ language: "ru" });
    const page = await shown("payment_returned -799.00 USD");
    expect(page.textContent).toMatch(/Оплата 799,00\s\$ отозвана/);
  });

  it("an older state is nothing to do, also in the form of older rows", async () => {
    const page = await shown("version 6 is not newer than 6");
    expect(page.textContent).toContain("An older state, nothing to do");
  });

  it("a provider's own words stay as they came", async () => {
    const page = await shown("Card declined, version 7");
    expect(page.textContent).toContain("Card declined, version 7");
  });
});

describe("the filter", () => {
  const fields = webhookFields({ hint: (name) => name, state: (value) => value });
  it("asks for providers, states and a type; words without a name are the type", () => {
    expect(webhookQuery("provider:stripe state:dead state:failed", fields)).toEqual({
      providers: ["stripe"],
      states: ["failed", "dead"],
    });
    expect(webhookQuery("invoice.paid", fields)).toEqual({ type: "invoice.paid" });
    expect(webhookQuery("provider:manual", fields)).toEqual({});
  });
});

describe("the calls", () => {
  // Without a layout the table would draw no row.
  const SIZES = { offsetHeight: 320, offsetWidth: 800, clientHeight: 320, scrollHeight: 2000 };
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
  const call = (state: string, end: string) => ({
    callId: uuid(end),
    tenantId: uuid("aa"),
    tenantName: "Acme",
    provider: "stripe",
    kind: "collect",
    state,
    attempts: 3,
    createdAt: "2026-11-23T10:00:00.000Z",
    nextAttemptAt: null,
    error: "No answer within 20 s.",
  });
  it("only those that failed can be tried again, and the tenant goes with it", async () => {
    const calls = answerCalls({
      "webhooks.calls": () => ({ rows: [call("dead", "1"), call("done", "2")], nextCursor: null }),
      "webhooks.retryCall": () => call("queued", "1"),
    });
    await render(<CallsList group="all" onGroup={() => undefined} />);
    const again = await found(() => {
      const buttons = document.querySelectorAll<HTMLElement>("[aria-label^='Try again']");
      expect([...buttons].map((button) => button.getAttribute("aria-label"))).toEqual([
        "Try again: Collect an invoice of Acme",
      ]);
      return buttons[0] as HTMLElement;
    });
    await click(again);
    await found(() => expect(calls.map(({ path }) => path)).toContain("webhooks.retryCall"));
    expect(calls.find(({ path }) => path === "webhooks.retryCall")?.input).toEqual({
      callId: uuid("1"),
      forTenantId: uuid("aa"),
    });
  });

  it("who may not try again has no button that works", async () => {
    const calls = answerCalls({
      "webhooks.calls": () => ({ rows: [call("dead", "1")], nextCursor: null }),
    });
    await render(<CallsList group="all" onGroup={() => undefined} />, someMe(["webhooks.read"]));
    const button = await found(() => {
      const shown = document.querySelector<HTMLElement>("[aria-label^='Try again']");
      expect(shown).not.toBeNull();
      return shown as HTMLElement;
    });
    await click(button);
    await settle();
    expect(calls.filter(({ path }) => path === "webhooks.retryCall")).toEqual([]);
  });
});

describe("the providers", () => {
  it("say since when they fail, what waits, and the address for their webhooks", async () => {
    answerCalls({
      "webhooks.providers": () => [
        {
          provider: "stripe",
          configured: true,
          state: "failing",
          error: "No answer within 20 s.",
          since: "2026-11-23T10:00:00.000Z",
          webhookUrl: "https://acme.example/webhooks/stripe",
          waitingCalls: 3,
          deadCalls: 1,
          tenants: 2,
        },
      ],
    });
    await render(<ProviderCards />);
    const card = await found(() => byText("section", /^Stripe/));
    expect(card.textContent).toContain("failing");
    expect(card.textContent).toContain("No answer within 20 s.");
    expect(card.textContent).toContain("https://acme.example/webhooks/stripe");
    expect(card.textContent).toContain("3 calls wait");
    expect(card.textContent).toContain("1 given up");
  });
});
