import { Notifications } from "@mantine/notifications";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { DeadLetterDetail, type DeadLetter } from "#shared/contracts/dead-letters.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/index.ts";
import { setPreferences } from "#renderer/lib/preferences.ts";
import { answerCalls, Refusal } from "#renderer/testing/answer-calls.ts";
import { byText, click, render, settle, someMe, type } from "#renderer/testing/render.tsx";
import { DeadLetterBar } from "./dead-letter-bar.tsx";
import { DeadLetterBulk } from "./dead-letter-bulk.tsx";
import { deadLetterFields, deadLetterQuery } from "./dead-letter-filter.ts";
import { DeadLetterList } from "./dead-letter-list.tsx";
import { Detail } from "./dead-letter-panel.tsx";
import { callsOf } from "./letter-calls.ts";

const uuid = (end: string) => `0192f0c1-0000-7000-8000-${end.padStart(12, "0")}`;
const letter = (patch: object = {}) =>
  DeadLetterDetail.parse({
    deadLetterId: uuid("1"),
    tenantId: uuid("aa"),
    appId: uuid("bb"),
    keyId: "abcdefghijkl",
    env: "live",
    eventId: "e-1",
    name: "Order completed",
    reason: "not_storable",
    message: "number out of range",
    state: "waiting",
    receivedAt: "2026-11-22T10:00:00.000Z",
    foundAt: "2026-11-22T10:00:01.000Z",
    decidedAt: null,
    decidedByName: null,
    note: null,
    line: '{"event_id":"e-1","name":"Order completed","properties":{"total":1}}',
    fixed: null,
    ...patch,
  });
const area = () => {
  const found = document.querySelector<HTMLTextAreaElement>(
    "textarea[aria-label='Mend and send again']",
  );
  if (found === null) throw new Error("no editor");
  return found;
};

beforeEach(() => setPreferences({ language: "en" }));

describe("mending one", () => {
  const open = async (answers: Parameters<typeof answerCalls>[0] = {}) => {
    const calls = answerCalls({
      "deadletters.redrive": () => ({ deadLetterIds: [uuid("1")] }),
      "deadletters.discard": () => ({ deadLetterIds: [uuid("1")] }),
      "deadletters.restore": () => ({ deadLetterIds: [uuid("1")] }),
      ...answers,
    });
    const page = await render(
      <>
        <Detail letter={letter()} />
        <Notifications />
      </>,
    );
    return { calls, page };
  };
  const sent = (calls: { path: string; input: unknown }[]) =>
    calls.filter(({ path }) => path === "deadletters.redrive").map(({ input }) => input);

  it("says in words why it was not stored and what to do", async () => {
    const { page } = await open();
    expect(page.textContent).toContain("Cannot be stored");
    expect(page.textContent).toContain("Mend it below and send it again");
    expect(page.textContent).toContain("number out of range");
  });

  it("untouched, it is sent as it is, not as the editor spaced it out", async () => {
    const { calls } = await open();
    await click(byText("button", "Send again"));
    expect(sent(calls)).toEqual([{ tenantId: uuid("aa"), deadLetterIds: [uuid("1")] }]);
  });

  it("mended, what stands in the editor is sent", async () => {
    const { calls } = await open();
    await type(area(), '{ "event_id": "e-1",\n "name": "Order", "n": 12345678901234567890 }');
    await click(byText("button", "Send the mended event"));
    expect(sent(calls)[0]).toMatchObject({
      fixed: '{ "event_id": "e-1",\n "name": "Order", "n": 12345678901234567890 }',
    });
  });

  it("shows the place of broken JSON and sends nothing", async () => {
    const { calls, page } = await open();
    await type(area(), '{\n  "name": oops\n}');
    expect(page.textContent).toContain("Line 2, column 11: not JSON from here on.");
    await click(byText("button", "Send the mended event"));
    expect(sent(calls)).toEqual([]);
    await click(byText("button", "Show the place"));
    expect(area().selectionStart).toBe(12);
  });

  it("says what the server refused", async () => {
    const { page } = await open({
      "deadletters.redrive": () => {
        throw new Refusal("dead_letter_conflict", 409);
      },
    });
    await click(byText("button", "Send again"));
    await settle();
    expect(page.textContent).toContain("dead_letter_conflict");
  });

  it("discarding asks for a reason and says what follows", async () => {
    const { calls } = await open();
    await click(byText("button", "Discard"));
    const dialog = document.querySelector<HTMLElement>("[role=dialog]");
    expect(dialog?.textContent).toContain("can be read here, and restored");
    const reason = dialog?.querySelector("textarea");
    if (!reason) throw new Error("no reason");
    await type(reason, "sent twice by a test");
    await click(byText("[role=dialog] button", "Discard"));
    expect(calls.find(({ path }) => path === "deadletters.discard")?.input).toMatchObject({
      reason: "sent twice by a test",
    });
    await click(byText("[role=alert] button", "Undo"));
    expect(calls.find(({ path }) => path === "deadletters.restore")?.input).toEqual({
      tenantId: uuid("aa"),
      deadLetterIds: [uuid("1")],
    });
    await vi.waitFor(async () => {
      await settle();
      expect(document.querySelector("[role=alert]")).toBeNull();
    });
  });

  it("a discarded one is restored from its panel, by who may", async () => {
    const calls = answerCalls({
      "deadletters.restore": () => ({ deadLetterIds: [uuid("1")] }),
    });
    const discarded = letter({ state: "discarded", note: "a mistake" });
    await render(<Detail letter={discarded} />);
    await click(byText("button", "Restore"));
    expect(calls.map(({ path }) => path)).toEqual(["deadletters.restore"]);
  });

  it("who may not restore sees the way back switched off, and no call is made", async () => {
    const calls = answerCalls({});
    await render(<Detail letter={letter({ state: "discarded" })} />, someMe(["deadletters.read"]));
    await click(byText("button", "Restore"));
    expect(calls).toEqual([]);
  });

  it("who may only read sees the event and no editor", async () => {
    const page = await render(<Detail letter={letter()} />, someMe(["deadletters.read"]));
    expect(page.textContent).toContain("event_id");
    expect(page.querySelector("textarea")).toBeNull();
  });
});

describe("the result of sending again", () => {
  const redriven = () => letter({ state: "redriven", decidedAt: new Date().toISOString() });
  const page = { rows: [] as DeadLetter[], nextCursor: null, waiting: 0, notKept: 0 };

  it("is stored, with the time it took", async () => {
    const said = redriven();
    answerCalls({
      "events.one": () => ({
        eventId: "e-1",
        storedAt: new Date(Date.parse(said.decidedAt ?? "") + 2000).toISOString(),
      }),
      "deadletters.list": () => page,
    });
    const shown = await render(<Detail letter={said} />);
    await settle(80);
    expect(shown.textContent).toContain("Stored 2\u00a0s later.");
  });

  it("waits on while only an older event with this id is stored", async () => {
    answerCalls({
      "events.one": () => ({ eventId: "e-1", storedAt: "2026-01-01T00:00:00.000Z" }),
      "deadletters.list": () => page,
    });
    const shown = await render(<Detail letter={redriven()} />);
    await settle(80);
    expect(shown.textContent).toContain("waiting to see it stored");
  });

  it("has come back, with the reason", async () => {
    answerCalls({
      // Stored long before: another event with the same id.
      "events.one": () => ({ eventId: "e-1", storedAt: "2026-01-01T00:00:00.000Z" }),
      "deadletters.list": () => ({
        ...page,
        rows: [letter({ deadLetterId: uuid("2"), foundAt: "2099-01-01T00:00:00.000Z" })],
      }),
    });
    const shown = await render(<Detail letter={redriven()} />);
    await settle(80);
    expect(shown.textContent).toContain("It could not be stored again: number out of range");
  });
});

describe("many at once", () => {
  const many = (count: number, tenant = "aa") =>
    Array.from({ length: count }, (_, nth) =>
      letter({ deadLetterId: uuid(`${tenant}${1000 + nth}`), tenantId: uuid(tenant) }),
    );

  it("are sent by tenant, at most 200 a call", () => {
    const calls = callsOf([...many(401), ...many(3, "cc")]);
    expect(calls.map((own) => [own[0]?.tenantId, own.length])).toEqual([
      [uuid("aa"), 200],
      [uuid("aa"), 200],
      [uuid("aa"), 1],
      [uuid("cc"), 3],
    ]);
  });

  it("are previewed, and each has its own result", async () => {
    const [first, second] = many(2);
    if (!first || !second) throw new Error();
    answerCalls({ "deadletters.redrive": () => ({ deadLetterIds: [first.deadLetterId] }) });
    const decided = letter({ deadLetterId: uuid("9"), state: "discarded" });
    await render(
      <DeadLetterBulk verb="redrive" rows={[first, second, decided]} onClose={() => {}} />,
    );
    const words = () => document.querySelector("[role=dialog]")?.textContent ?? "";
    expect(words()).toContain("2 events · 1 skipped: in another state");
    await click(byText("[role=dialog] button", "Send 2 events again"));
    await settle(60);
    expect(words()).toContain("1 done · 1 skipped: in another state");
  });
});

describe("the bar below the list", () => {
  it("undoes a discarding of many", async () => {
    const rows = [letter(), letter({ deadLetterId: uuid("2") })];
    const ids = rows.map((row) => row.deadLetterId);
    const calls = answerCalls({
      "deadletters.discard": () => ({ deadLetterIds: ids }),
      "deadletters.restore": () => ({ deadLetterIds: ids }),
    });
    await render(
      <>
        <DeadLetterBar rows={rows} onClear={() => {}} />
        <Notifications />
      </>,
    );
    expect(() => byText("button", "Restore")).toThrow();
    await click(byText("button", "Discard"));
    const reason = document.querySelector<HTMLTextAreaElement>("[role=dialog] textarea");
    if (!reason) throw new Error("no reason");
    await type(reason, "sent by a test");
    await click(byText("[role=dialog] button", "Discard 2 events"));
    await settle(60);
    await click(byText("[role=alert] button", "Undo"));
    expect(calls.filter(({ path }) => path === "deadletters.restore")).toMatchObject([
      { input: { tenantId: uuid("aa"), deadLetterIds: ids } },
    ]);
  });

  it("restores what was discarded", async () => {
    await render(<DeadLetterBar rows={[letter({ state: "discarded" })]} onClear={() => {}} />);
    await click(byText("button", "Restore"));
    expect(document.querySelector("[role=dialog]")?.textContent).toContain("Restore 1 event");
  });
});

describe("the list", () => {
  it("asks for those that wait unless a state is chosen", () => {
    const say = { hint: String, reason: String, state: String };
    const apps = [{ appId: letter().appId, name: "iOS app" }];
    const fields = deadLetterFields(say, apps);
    expect(deadLetterQuery("", fields, apps)).toEqual({ states: ["waiting"] });
    expect(
      deadLetterQuery('state:redriven reason:id_conflict app:"iOS app"', fields, apps),
    ).toEqual({ states: ["redriven"], reasons: ["id_conflict"], appId: letter().appId });
  });

  it("says that nothing waits, and how many were only counted", async () => {
    answerCalls({
      "deadletters.list": () => ({ rows: [], nextCursor: null, waiting: 0, notKept: 7 }),
    });
    const page = await render(
      <DeadLetterList tenantId={PLATFORM_TENANT_ID} search={{}} onSearch={() => {}} />,
    );
    await settle(60);
    expect(page.textContent).toContain("No dead letter waits");
    expect(page.textContent).toContain("7 more were only counted");
  });
});
