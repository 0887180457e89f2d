import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Key } from "#shared/contracts/keys.ts";
import { KeyTraffic, type KeyForecast } from "#shared/contracts/key-traffic.ts";
import { setPreferences } from "#renderer/lib/preferences.ts";
import { answerCalls, Refusal } from "#renderer/testing/answer-calls.ts";
import { byText, click, render, settle, type } from "#renderer/testing/render.tsx";
import { ExtendDialog } from "./extend-dialog.tsx";
import { KeyTrafficView } from "./key-traffic-view.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";

const tenantId = "0192f0c1-0000-7000-8000-0000000000dd";
vi.mock("#renderer/features/tenants/use-tenant-id.ts", () => ({ useTenantId: () => tenantId }));

const key = (patch: object = {}) =>
  Key.parse({
    keyId: "abcdefghijkl",
    appId: "0192f0c1-0000-7000-8000-0000000000ee",
    name: "iOS",
    env: "live",
    state: "rotating",
    prefix: "umg_live_abcdefghijkl",
    scopes: ["events:write"],
    rateLimitPerMinute: null,
    ipAllowList: [],
    expiresAt: null,
    closesAt: "2026-12-20T00:00:00.000Z",
    successorKeyId: "mnopqrstuvwx",
    rotatedAt: "2026-11-20T00:00:00.000Z",
    rotationEnd: "close",
    thresholdShare: 0.01,
    extensions: 0,
    lastUsedAt: null,
    createdAt: "2026-01-01T00:00:00.000Z",
    createdBy: null,
    revokedAt: null,
    revokedReason: null,
    ...patch,
  });
const estimate = (expected: number, low: number | null = null, high: number | null = null) => ({
  expected,
  low,
  high,
});
const version = (appVersion: string, events: number) => ({
  appVersion,
  platform: "ios",
  old: { events, people: events / 10 },
  successor: { events: 50, people: 5 },
  loss: { events: estimate(events, events * 0.8, events * 1.2), people: estimate(events / 10) },
});
const falls = {
  state: "falls",
  at: "2026-12-03T12:00:00.000Z",
  earliest: "2026-12-01T12:00:00.000Z",
  latest: "2026-12-07T12:00:00.000Z",
} as const;
const traffic = (patch: object = {}, answer: KeyForecast["answer"] = falls) => {
  const series = (keyId: string, events: number[]) => ({ keyId, events, people: events });
  const two = {
    old: series("abcdefghijkl", [900, 500]),
    successor: series("mnopqrstuvwx", [100, 500]),
  };
  return KeyTraffic.parse({
    keyId: "abcdefghijkl",
    appId: "0192f0c1-0000-7000-8000-0000000000ee",
    successorKeyId: "mnopqrstuvwx",
    asOf: "2026-11-25T00:00:00.000Z",
    hours: { from: "2026-11-23T00:00:00.000Z", ...two },
    days: { from: "2026-11-23T00:00:00.000Z", ...two },
    levelBefore: 12_800,
    shareOnOld: 0.5,
    versions: [version("3.9.0", 400), version("4.0.0", 100)],
    forecast: {
      events: { threshold: 128, answer, band: null },
      people: { threshold: 10, answer, band: null },
    },
    loss: { events: estimate(480, 400, 590), people: estimate(48) },
    outcomes: [],
    ...patch,
  });
};
const shown = async (said: KeyTraffic, keyPatch: object = {}) =>
  (await render(<KeyTrafficView keyInfo={key(keyPatch)} traffic={said} />)).textContent ?? "";

beforeEach(() => setPreferences({ language: "en", clock: "utc" }));
afterEach(() => setPreferences({ language: "en" }));

describe("the forecast in words", () => {
  it("names the day, its interval and the share, and that the overlap lasts longer", async () => {
    const page = await shown(traffic());
    expect(page).toContain("Falls under 1% on 3 Dec (1–7 Dec).");
    expect(page).toContain("The overlap ends on 20 Dec, after that.");
    expect(page).toContain("Fewer than 10 people a day use it from 3 Dec (1–7 Dec) on.");
    expect(page).toContain("50% still on the old key");
  });

  it.each([
    ["2026-11-30T00:00:00.000Z", "The overlap ends on 30 Nov, before that. Extend it"],
    ["2026-12-05T00:00:00.000Z", "The overlap ends on 5 Dec, perhaps before that."],
  ])("says when the overlap ends too early: %s", async (closesAt, words) => {
    expect(await shown(traffic(), { closesAt })).toContain(words);
  });

  it("says the same in Russian", async () => {
    setPreferences({ language: "ru", clock: "utc" });
    await settle();
    const page = await shown(traffic());
    expect(page).toContain("Станет меньше 1 %: 3 дек. (1–7 дек.)".replace("1 %", "1\u00a0%"));
    expect(page).toContain("50\u00a0% ещё на старом ключе");
  });

  it.each([
    [{ state: "not_enough_data", days: 2, needed: 4 }, "2 of the 4 full days"],
    [{ state: "not_falling" }, "The old key's traffic is not falling."],
    [{ state: "under", since: "2026-11-24T00:00:00.000Z" }, "Under 1% of its level since 24 Nov."],
  ] as const)("is honest about %o", async (answer, words) => {
    const page = await shown(traffic({}, answer));
    expect(page).toContain(words);
    expect(page).not.toContain("Falls under");
  });

  it("advises nothing about a key that is closed", async () => {
    expect(await shown(traffic(), { state: "expired" })).not.toContain("The overlap ends");
  });
});

describe("who uses it and what was refused", () => {
  it("shows versions with the share on the old key and the loss", async () => {
    await shown(traffic());
    const cells = [...byText("tr", /3\.9\.0/).querySelectorAll("td")].map((td) => td.textContent);
    expect(cells).toEqual(["3.9.0", "ios", "400", "40", "50", "89%", "400 (320–480)"]);
  });

  it("says each refusal in words with what to do; an unknown code stays a code", async () => {
    const outcome = (name: string, requests: number) => ({
      outcome: name,
      requests,
      events: 0,
      lastAt: "2026-11-24T10:00:00.000Z",
    });
    const page = await shown(
      traffic({
        outcomes: [outcome("accepted", 900), outcome("quota_exhausted", 99), outcome("newer", 1)],
      }),
    );
    expect(page).toContain("Quota used up quota_exhausted99 requests · 9.9%");
    expect(page).toContain("Raise the quota or the plan");
    expect(page).toContain("newer");
  });

  it("says that nothing came instead of drawing an empty plot", async () => {
    const none = { keyId: "abcdefghijkl", events: [0, 0], people: [0, 0] };
    const days = { from: "2026-11-23T00:00:00.000Z", old: none, successor: null };
    expect(await shown(traffic({ days, versions: [] }))).toContain(
      "Nothing came with this key lately",
    );
  });
});

describe("revoking", () => {
  const open = (answers: Parameters<typeof answerCalls>[0]) => {
    const calls = answerCalls({
      "events.perMinute": () => ({ from: falls.at, accepted: [1], refused: [0], asOf: falls.at }),
      "keys.revoke": () => key({ state: "revoked" }),
      ...answers,
    });
    return render(<RevokeDialog keyInfo={key()} onClose={() => {}} />).then(async () => {
      await settle(80);
      return calls;
    });
  };

  it("shows the loss by version before the button", async () => {
    await open({ "keys.traffic": () => traffic() });
    const dialog = document.querySelector<HTMLElement>("[role=dialog]");
    const words = dialog?.textContent ?? "";
    expect(words).toContain("about 480 (400–590) events of 48 people are refused");
    expect(words.indexOf("3.9.0")).toBeGreaterThan(0);
    expect(words.indexOf("3.9.0")).toBeLessThan(words.lastIndexOf("Revoke iOS"));
  });

  it("works also when nobody can say what would be lost", async () => {
    const calls = await open({
      "keys.traffic": () => {
        throw new Refusal("clickhouse_unavailable", 503);
      },
    });
    await settle(60);
    const reason = document.querySelector<HTMLTextAreaElement>("[role=dialog] textarea");
    if (reason === null) throw new Error("no reason field");
    await type(reason, "leaked in a repository");
    await click(byText("[role=dialog] button", "Revoke iOS"));
    expect(calls.some(({ path }) => path === "keys.revoke")).toBe(true);
  });
});

it("a rotation is sent with the policy that was chosen", async () => {
  const calls = answerCalls({ "keys.rotate": () => ({ key: key(), secret: "umg_live_x" }) });
  await render(
    <RotateDialog keyInfo={key({ state: "active" })} onClose={() => {}} onRotated={() => {}} />,
  );
  const words = document.querySelector("[role=dialog]")?.textContent ?? "";
  expect(words).toContain("more than 1% of its former traffic comes: 7 days at a time");
  const extend = [...document.querySelectorAll<HTMLInputElement>("input[type=radio]")].find(
    ({ value }) => value === "extend",
  );
  if (!extend) throw new Error("no choice");
  await click(extend);
  await click(byText("[role=dialog] button", "Rotate iOS"));
  expect(calls.find(({ path }) => path === "keys.rotate")?.input).toMatchObject({
    rotationEnd: "extend",
    overlapSeconds: 604_800,
  });
});

it("an extension counts from the present end and never passes half a year", async () => {
  const calls = answerCalls({ "keys.extend": () => key() });
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString();
  await render(<ExtendDialog keyInfo={key({ closesAt: soon })} onClose={() => {}} />);
  await click(byText("[role=dialog] button", "Extend"));
  const sent = calls.find(({ path }) => path === "keys.extend")?.input as { closesAt: string };
  expect(Date.parse(sent.closesAt) - Date.parse(soon)).toBe(7 * 86_400_000);
});
