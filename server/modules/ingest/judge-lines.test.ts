import { expect, test } from "vitest";
import type { LogRecord } from "#server/platform/event-log/event-log.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { judgeLines } from "./judge-lines.ts";
import { eventIdOf, linesOf } from "./log-lines.ts";
import { createRecentIds } from "./recent-ids.ts";

const line = (id: string, name = "Bought") =>
  `{"event_id":"${id}","type":"track","name":"${name}","user_id":"u","at":1}\n`;
const recordOf = (app: string, body: string): LogRecord => ({
  tenantId: "01930000-0000-7000-8000-000000000001" as TenantId,
  appId: `01930000-0000-7000-8000-0000000000${app}` as AppId,
  keyId: "abcdefghijkl",
  env: "live",
  eventCount: 1,
  receivedAt: new Date(0),
  body: Buffer.from(body),
  position: { xid: "1", offset: 1 },
});
const judge = async (lines: ReturnType<typeof linesOf>) => {
  const { fresh, duplicates, dead } = await judgeLines(
    { clickhouse: {} as never },
    createRecentIds(1_000),
    lines,
    "block",
  );
  return {
    fresh: fresh.map(eventIdOf),
    duplicates: duplicates.map(eventIdOf),
    dead: dead.map(({ line: of }) => eventIdOf(of)),
  };
};
const RECORDS = [
  recordOf("aa", line("a") + line("b") + line("a") + line("c")),
  recordOf("aa", line("b", "Sold") + line("d")),
  recordOf("bb", line("a") + line("a")),
];
const JUDGED = { fresh: ["a", "b", "c", "d", "a"], duplicates: ["a", "a"], dead: ["b"] };

test("the first of an app's events with one id counts; the same again is a repetition, another is set aside", async () => {
  expect(await judge(linesOf(RECORDS))).toEqual(JUDGED);
});

test("ids whose hashes fall together are told apart", async () => {
  const lines = linesOf(RECORDS);
  expect(await judge(lines.map((each) => ({ ...each, hash: 7 })))).toEqual(JUDGED);
});
