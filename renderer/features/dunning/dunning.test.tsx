import { Notifications } from "@mantine/notifications";
import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_DUNNING, DunningDetail } from "#shared/contracts/billing/dunning.ts";
import { unpaidReason } from "#shared/contracts/billing/unpaid-reason.ts";
import { PLATFORM_TENANT_ID, TenantId } from "#shared/kernel/index.ts";
import { setPreferences } from "#renderer/lib/preferences.ts";
import { answerCalls } from "#renderer/testing/answer-calls.ts";
import { byText, click, render, settle, someMe, type } from "#renderer/testing/render.tsx";
import { CloseDialog, PauseDialog } from "./case-dialogs.tsx";
import { pausedSuspension } from "./paused-suspension.ts";
import { ScheduleEditor } from "./schedule-editor.tsx";
import { SuspensionNotice } from "./suspension-notice.tsx";
import { daysOf, problemOf, toggled, warningOf } from "./schedule-form.ts";

const uuid = (end: string) => `0192f0c1-0000-7000-8000-${end.padStart(12, "0")}`;
const tenantId = TenantId.parse(uuid("aa"));
const found = (patch: object = {}) =>
  DunningDetail.parse({
    tenantId,
    tenantName: "Acme",
    invoiceId: uuid("1"),
    number: "ACME-000012",
    state: "suspended",
    due: 9_900,
    currency: "USD",
    openedAt: "2026-11-01T00:00:00.000Z",
    attempts: 4,
    mails: 6,
    next: null,
    suspendsAt: null,
    pausedUntil: null,
    lastError: "card declined",
    closedAt: null,
    schedule: DEFAULT_DUNNING,
    steps: [],
    isSuspending: true,
    closedReason: null,
    ...patch,
  });

beforeEach(() => setPreferences({ language: "en" }));

describe("the schedule", () => {
  it("refuses what the server refuses, and warns of a suspension that nobody was told of", () => {
    expect(problemOf(DEFAULT_DUNNING)).toBeNull();
    expect(problemOf({ ...DEFAULT_DUNNING, graceFromDay: 14 })).toBe("order");
    expect(problemOf({ ...DEFAULT_DUNNING, suspendOnDay: 10 })).toBe("late");
    expect(problemOf({ ...DEFAULT_DUNNING, retryDays: [...Array(11).keys()] })).toBe("many");
    expect(warningOf(DEFAULT_DUNNING)).toBeNull();
    expect(warningOf({ ...DEFAULT_DUNNING, mailDays: [0, 3] })).toBe("noWarning");
    expect(warningOf({ ...DEFAULT_DUNNING, mailDays: [] })).toBe("noMailsAtAll");
    expect(toggled([1, 5], 3)).toEqual([1, 3, 5]);
    expect(toggled([1, 3, 5], 3)).toEqual([1, 5]);
  });

  it("is said day by day, in the order that things come", () => {
    expect(daysOf(DEFAULT_DUNNING).map(({ day, what }) => `${day} ${what.join(" ")}`)).toEqual([
      "0 mail",
      "1 retry",
      "3 retry mail",
      "5 retry",
      "7 grace retry mailGrace",
      "10 mailGrace",
      "13 mailGrace",
      "14 suspend",
    ]);
  });

  it("is changed on the line and saved as it is shown", async () => {
    const calls = answerCalls({
      "dunning.configure": () => ({
        schedule: DEFAULT_DUNNING,
        of: "platform",
        setBy: "Vera",
        setAt: "2026-11-23T00:00:00.000Z",
      }),
    });
    const page = await render(
      <>
        <ScheduleEditor
          tenantId={PLATFORM_TENANT_ID}
          found={{ schedule: DEFAULT_DUNNING, of: "built_in", setBy: null, setAt: null }}
        />
        <Notifications />
      </>,
    );
    const day = page.querySelector<HTMLElement>("[aria-label='Mail on day 5']");
    if (day === null) throw new Error("no such day");
    expect(day.getAttribute("aria-pressed")).toBe("false");
    await click(day);
    expect(day.getAttribute("aria-pressed")).toBe("true");
    expect(page.textContent).toContain("Day 5the provider charges again; a mail reminds");
    await click(byText("button", "Save schedule"));
    await settle();
    expect(calls.filter(({ path }) => path === "dunning.configure")).toMatchObject([
      {
        input: {
          tenantId: PLATFORM_TENANT_ID,
          schedule: { ...DEFAULT_DUNNING, mailDays: [0, 3, 5, 7, 10, 13] },
        },
      },
    ]);
  });
});

describe("a case", () => {
  it("a pause moves suspension by what it adds", () => {
    const at = (text: string) => Date.parse(`2026-11-${text}T00:00:00.000Z`);
    const running = { suspendsAt: "2026-11-15T00:00:00.000Z", pausedUntil: null };
    expect(pausedSuspension(running, at("05"), at("12"))?.getTime()).toBe(at("22"));
    const paused = { ...running, pausedUntil: "2026-11-10T00:00:00.000Z" };
    expect(pausedSuspension(paused, at("05"), at("12"))?.getTime()).toBe(at("17"));
    expect(pausedSuspension({ ...running, suspendsAt: null }, at("05"), at("12"))).toBeNull();
  });

  it("closing says that the tenant works again and what stays owed, and asks why", async () => {
    const calls = answerCalls({ "dunning.close": () => found({ state: "closed" }) });
    await render(<CloseDialog found={found()} onClose={() => undefined} />);
    const dialog = document.querySelector("[role='dialog']");
    expect(dialog?.textContent).toContain("Acme is suspended for it and works again at once");
    expect(dialog?.textContent).toContain("$99.00");
    const verb = byText("button", "Close dunning") as HTMLButtonElement;
    expect(verb.disabled).toBe(true);
    const reason = document.querySelector("textarea");
    if (reason === null) throw new Error("nothing asks why");
    await type(reason, "They paid in kind");
    await click(verb);
    await settle();
    expect(calls.filter(({ path }) => path === "dunning.close")).toMatchObject([
      { input: { tenantId, invoiceId: uuid("1"), reason: "They paid in kind" } },
    ]);
  });

  it("pausing says until when, in Russian too", async () => {
    setPreferences({ language: "ru" });
    answerCalls({});
    await render(
      <PauseDialog
        found={found({ state: "grace", suspendsAt: "2099-01-01T00:00:00.000Z" })}
        onClose={() => undefined}
      />,
    );
    const text = document.querySelector("[role='dialog']")?.textContent ?? "";
    expect(text).toContain("Пауза взыскания по ACME-000012");
    expect(text).toContain("Пауза на 7 дней");
    expect(text).toContain("Приостановка тогда");
  });
});

describe("what a suspended tenant's people are told", () => {
  const me = { ...someMe(), scope: "tenant" as const };
  const notice = (stateReason: string | null) => (
    <SuspensionNotice tenant={{ tenantId, state: "suspended", stateReason }} />
  );

  const bill = `/tenants/${tenantId}/bill`;

  it("leads to the bill", async () => {
    const page = await render(notice("They asked for it"), me);
    expect(page.querySelector("a")?.getAttribute("href")).toBe(bill);
    expect(page.textContent).toContain("They asked for it");
  });

  it("what dunning gave as the reason is said in the reader's language", async () => {
    setPreferences({ language: "ru" });
    const { textContent } = await render(notice(unpaidReason("ACME-000012")), me);
    expect(textContent).toContain("Счёт ACME-000012 не оплачен. События");
    expect(textContent).not.toContain("Invoice");
  });

  it("does not lead to the bill on the bill itself", async () => {
    const there = await render(notice("They asked for it"), me, bill);
    expect(there.textContent).toContain("Access is suspended");
    expect(there.querySelector("a")).toBeNull();
  });
});
