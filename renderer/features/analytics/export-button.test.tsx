import { act } from "react";
import { expect, it, vi } from "vitest";
import { PERMISSION_NAMES } from "#shared/access/index.ts";
import { byText, click, render, settle, someMe } from "#renderer/testing/render.tsx";
import { ExportButton } from "./export-button.tsx";
import { Inside, someAnalytics } from "./testing/some-analytics.tsx";

const button = (
  <Inside value={someAnalytics({ search: { view: "trends", by: "country" } })}>
    <ExportButton />
  </Inside>
);

it("without the permission nothing is downloaded, and the missing permission is named on hover", async () => {
  const get = vi.spyOn(globalThis, "fetch");
  await render(button, someMe(PERMISSION_NAMES.filter((name) => name !== "analytics.export")));
  const csv = byText("button", "CSV");
  expect(csv.getAttribute("aria-disabled")).toBe("true");
  await click(csv);
  expect(document.querySelector('[role="menuitem"]')).toBeNull();
  expect(get).not.toHaveBeenCalled();
  await act(async () => {
    csv.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
    csv.dispatchEvent(new MouseEvent("mouseenter"));
  });
  const tooltip = () => document.querySelector('[role="tooltip"]');
  for (let waits = 0; tooltip() === null && waits < 200; waits += 1) await settle();
  expect(tooltip()?.textContent).toContain("analytics.export");
  get.mockRestore();
});

it("asks for what the view shows, the same question", async () => {
  const get = vi
    .spyOn(globalThis, "fetch")
    .mockImplementation(async () => new Response("time,DE\n", { status: 200 }));
  await render(button);
  await click(byText("button", "CSV"));
  await click(byText('[role="menuitem"]', "What this view shows"));
  const address = new URL(String(get.mock.calls[0]?.[0]), "http://console");
  expect(address.pathname).toBe("/v1/analytics/export");
  expect(address.searchParams.get("what")).toBe("series");
  expect(address.searchParams.get("tenantId")).toBe("0192f0c1-0000-7000-8000-0000000000a1");
  expect(JSON.parse(address.searchParams.get("input") ?? "")).toMatchObject({
    appId: "0192f0c1-0000-7000-8000-0000000000a2",
    measure: "events",
    breakdown: { property: "country", top: 7 },
    from: "2026-11-16T00:00:00.000Z",
  });
  get.mockRestore();
});
