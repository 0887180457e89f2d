import { act } from "react";
import { beforeEach, expect, it } from "vitest";
import type { NewsItem } from "#shared/contracts/news.ts";
import { TenantId } from "#shared/kernel/index.ts";
import { setPreferences } from "#renderer/lib/preferences.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { answerCalls, Refusal } from "#renderer/testing/answer-calls.ts";
import { click, render, settle } from "#renderer/testing/render.tsx";
import { Bell } from "./bell.tsx";
import { placeOf } from "./news-line.tsx";

const tenantId = TenantId.parse("0192f0c1-0000-7000-8000-0000000000cc");
const of = { tenantId, tenantName: "Acme" };
const quota: NewsItem = {
  ...of,
  kind: "quota",
  threshold: 90,
  month: "2026-11",
  at: "2026-11-22T10:00:00.000Z",
};
const letters: NewsItem = {
  ...of,
  kind: "dead_letters",
  waiting: 3,
  at: "2026-11-22T11:00:00.000Z",
};
const failed: NewsItem = {
  ...of,
  kind: "operation",
  operationId: "0192f0c1-0000-7000-8000-0000000000dd",
  operation: "events.replay",
  state: "failed",
  at: "2026-11-22T12:00:00.000Z",
};
const bell = () => {
  const found = document.querySelector<HTMLButtonElement>("button[aria-label^='Notices']");
  if (found === null) throw new Error("no bell");
  return found;
};
const open = async () => {
  await click(bell());
  return document.querySelector<HTMLElement>("[role=dialog]");
};

beforeEach(() => {
  localStorage.clear();
  setPreferences({ language: "en" });
});

it("counts what is new since the last look, and no more after it", async () => {
  let items: NewsItem[] = [letters, quota];
  answerCalls({ "news.list": () => ({ items, asOf: "2026-11-22T12:00:00.000Z" }) });
  await render(<Bell />);
  await settle(40);
  expect(bell().getAttribute("aria-label")).toBe("Notices, 2 new");
  const list = await open();
  expect(list?.textContent).toContain("3 dead letters are waiting");
  expect(list?.textContent).toContain("90 % of the included events used in November");
  await click(bell());
  expect(bell().getAttribute("aria-label")).toBe("Notices");
  items = [failed, letters, quota];
  await act(() => queryClient.invalidateQueries());
  await settle(40);
  expect(bell().getAttribute("aria-label")).toBe("Notices, 1 new");
});

it("says that nothing needs anybody, and why it knows nothing", async () => {
  answerCalls({ "news.list": () => ({ items: [], asOf: "2026-11-22T12:00:00.000Z" }) });
  await render(<Bell />);
  await settle(40);
  expect((await open())?.textContent).toContain("Nothing of the last 30 days needs you.");
});

it("shows a refusal with its code", async () => {
  answerCalls({
    "news.list": () => {
      throw new Refusal("forbidden", 403);
    },
  });
  await render(<Bell />);
  await settle(40);
  expect((await open())?.textContent).toContain("forbidden");
});

it("each leads to where it is dealt with: staff to the platform's pages, others to their own tenant's", () => {
  expect([quota, letters, failed].map((item) => placeOf(item, true))).toEqual([
    `/tenants/${tenantId}/usage`,
    `/dead-letters?tenant=${tenantId}`,
    "/operations/0192f0c1-0000-7000-8000-0000000000dd",
  ]);
  expect([quota, letters, failed].map((item) => placeOf(item, false))).toEqual([
    `/tenants/${tenantId}/usage`,
    `/tenants/${tenantId}/events?view=dead`,
    `/tenants/${tenantId}`,
  ]);
});
