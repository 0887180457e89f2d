import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { act } from "react";
import { render, settle, someMe } from "../../testing/render.tsx";
import { ImpersonationId } from "#shared/kernel/index.ts";
import { ImpersonationBar, leftMs } from "./impersonation-bar.tsx";

const now = Date.parse("2026-11-22T10:00:00.000Z");
const limits = (totalS: number, idleS: number) => ({
  expiresAt: new Date(now + totalS * 1000).toISOString(),
  idleExpiresAt: new Date(now + idleS * 1000).toISOString(),
});
const impersonation = {
  impersonationId: ImpersonationId.parse("0192f0c1-0000-7000-8000-0000000000cc"),
  staffName: "Vera",
  staffEmail: "vera@example.com",
  reason: "Purchases are missing",
  caseNumber: "SUP-7",
};

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ["Date", "setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("the earlier limit counts, and time never goes below zero", () => {
  expect(leftMs(limits(1800, 600), now)).toBe(600_000);
  expect(leftMs(limits(60, 600), now)).toBe(60_000);
  expect(leftMs(limits(-5, 600), now)).toBe(0);
});

it("says whom, why and how long, and counts down by the second", async () => {
  const host = await render(
    <ImpersonationBar impersonation={{ ...impersonation, ...limits(1800, 600) }} />,
    { ...someMe(), tenant: { ...someMe().tenant, name: "Acme" } },
  );
  expect(host.textContent).toContain("Acme");
  expect(host.textContent).toContain("Purchases are missing · case SUP-7");
  expect(host.querySelector('[role="timer"]')?.textContent).toBe("10:00 left");
  await act(async () => vi.advanceTimersByTime(61_000));
  expect(host.querySelector('[role="timer"]')?.textContent).toBe("8:59 left");
});

it("when the time is over it ends the impersonation by itself", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (target: string) => {
    asked.push(target);
    return Response.json({});
  });
  await render(<ImpersonationBar impersonation={{ ...impersonation, ...limits(2, 600) }} />);
  expect(asked).toEqual([]);
  await act(async () => vi.advanceTimersByTime(3000));
  await settle();
  expect(asked).toEqual(["/auth/end-impersonation"]);
});
