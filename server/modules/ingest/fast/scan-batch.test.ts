import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError } from "#shared/errors/index.ts";
import { acceptBatch, type AcceptedBatch } from "../accept-batch.ts";
import { parseBody } from "../parse-body.ts";
import { segmentShape } from "../shapes/segment-shape.ts";
import { aBatch, mutated } from "../testing/batches.ts";
import { compileScanner } from "../testing/compile-scanner.ts";
import { createScanBatch } from "./scan-batch.ts";
import { openScanner } from "./scanner.ts";

const NOW = new Date("2026-11-22T07:10:00.000Z");
const APP = "018f0000-0000-7000-8000-00000000000a";
// Of the source as it is now: that what is committed was compiled from it is a test of its own.
const scanBatch = createScanBatch(openScanner(await compileScanner()));

/** The judgement that counts: JSON.parse, then every event by itself. */
function oracle(body: Buffer): AcceptedBatch | string {
  try {
    const batch = parseBody(body, segmentShape, { type: undefined, headers: {} });
    return acceptBatch(batch, NOW, APP);
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

const IDS_MADE_UP = /^\{"event_id":"[0-9a-f]{8}-[0-9a-f-]{27}"/;
/** Lines as a reader understands them; ids that are new every time left out. */
const meaning = ({ lines, count, stored, bytes: _, refused }: AcceptedBatch) => ({
  count,
  stored,
  refused: refused.map(({ index, reason, eventId, event }) => [index, reason, eventId, event]),
  lines: lines
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) =>
      JSON.stringify(JSON.parse(line.replace(IDS_MADE_UP, '{"event_id":"new"')) as unknown),
    ),
});

/** Whatever the scanner says, the oracle says too. @returns whether it said something. */
function agrees(body: Buffer): boolean {
  const scanned = scanBatch(body, NOW, APP);
  if (scanned === undefined) return false;
  const judged = oracle(body);
  if (typeof judged === "string") throw new Error(`the oracle says ${judged}: ${body.toString()}`);
  expect(meaning(scanned)).toEqual(meaning(judged));
  expect(scanned.lines.length).toBe(scanned.bytes);
  // The order in which a reader finds the columns, and that a line is a line.
  const shape = (accepted: AcceptedBatch) =>
    accepted.lines
      .toString()
      .split("\n")
      .map((line) =>
        line.replace(/"(?:properties|context)":\{.*/s, "").replace(/:.*?(?=,"|$)/g, ""),
      );
  expect(shape(scanned)).toEqual(shape(judged));
  return true;
}

const bodyOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const event = (more: object = {}) => ({
  type: "track",
  event: "Bought",
  userId: "u1",
  messageId: `m-${Math.random()}`,
  timestamp: "2026-11-22T07:00:00.123Z",
  properties: { price: 9.5, list: [1, { x: null }, "я"], ok: true },
  context: { app: { version: "3.2.1" }, os: { name: "iOS" } },
  ...more,
});

describe("the scanner says what the parser says", () => {
  test("of batches as SDKs send them, all of which it takes itself", () => {
    let said = 0;
    fc.assert(
      fc.property(aBatch, (batch) => {
        if (agrees(bodyOf(batch))) said += 1;
      }),
      { numRuns: 400 },
    );
    expect(said).toBeGreaterThan(100);
    const plain = { batch: [event(), event({ context: undefined }), event()], sentAt: NOW };
    expect(agrees(bodyOf(plain))).toBe(true);
    expect(agrees(bodyOf({ ...plain, context: { app: { version: "1" } } }))).toBe(true);
    expect(agrees(Buffer.from(JSON.stringify(plain, null, 2)))).toBe(true);
  });

  test("of bodies in which bytes were changed, left out and put in", () => {
    fc.assert(
      fc.property(aBatch, fc.infiniteStream(fc.nat()), (batch, numbers) => {
        const take = (below: number) => Number(numbers.next().value) % below;
        agrees(mutated(bodyOf(batch), take));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    [
      "names twice",
      '{"batch":[{"type":"track","type":"page","event":"e","userId":"u","messageId":"m"}]}',
    ],
    [
      "a name that is null the second time",
      '{"batch":[{"type":"track","event":"e","userId":"u","userId":null,"messageId":"m"}]}',
    ],
    [
      "names twice within properties",
      '{"batch":[{"type":"track","event":"e","userId":"u","messageId":"m","properties":{"a":1,"a":2}}]}',
    ],
    [
      "escaped names",
      '{"batch":[{"\\u0074ype":"track","type":"page","event":"e","userId":"u","messageId":"m"}]}',
    ],
    [
      "half a character",
      '{"batch":[{"type":"track","event":"e","userId":"u","messageId":"m","properties":{"a":"\\ud83d"}}]}',
    ],
    [
      "a whole character in halves",
      '{"batch":[{"type":"track","event":"e","userId":"u","messageId":"m","properties":{"a":"\\ud83d\\ude00 \\u00e9"}}]}',
    ],
    [
      "numbers too large",
      '{"batch":[{"type":"track","event":"e","userId":"u","messageId":"m","properties":{"a":1e400}}]}',
    ],
    [
      "long numbers",
      '{"batch":[{"type":"track","event":"e","userId":"u","messageId":"m","properties":{"a":123456789012345678901234567890}}]}',
    ],
    [
      "-0",
      '{"batch":[{"type":"track","event":"e","userId":"u","messageId":"m","properties":{"a":-0,"revenue":-0}}]}',
    ],
    [
      "line feeds",
      '{"batch":[{"type":"track",\n"event":"e","userId":"u","messageId":"m","properties":{\n"a":1}}]}',
    ],
    [
      "blank names",
      '{"batch":[{"type":"track","event":"\u00a0","userId":"u","messageId":"m"},{"type":"page","name":" ","userId":"u","messageId":"n"}]}',
    ],
    [
      "the same id twice",
      '{"batch":[{"type":"track","event":"e","userId":"u","messageId":"m"},{"type":"track","event":"f","userId":"u","messageId":"m"}]}',
    ],
    [
      "__proto__",
      '{"batch":[{"type":"track","event":"e","userId":"u","messageId":"m","__proto__":{"a":1},"properties":{"__proto__":{"b":1}}}]}',
    ],
    [
      "other apps",
      `{"batch":[{"type":"track","event":"e","userId":"u","messageId":"m","appId":"018f0000-0000-7000-8000-00000000000b"}]}`,
    ],
    ["no events", '{"batch":[]}'],
    ["what is no event", '{"batch":[1,"x",null,[],{}]}'],
    [
      "a second time",
      '{"batch":[{"type":"track","event":"e","userId":"u","messageId":"m","timestamp":"2026-02-30T00:00:00.000Z"}]}',
    ],
  ])("of %s", (_, body) => {
    agrees(Buffer.from(body));
  });

  test.each([
    [
      "",
      "{",
      "[]",
      "{}",
      '{"batch":[}',
      '{"batch":[{]}',
      '{"batch":[]} x',
      '{"batch":[],"batch":[]}',
    ],
    [
      '{"batch":[01]}',
      '{"batch":[1.]}',
      '{"batch":[.5]}',
      '{"batch":[1e]}',
      '{"batch":[+1]}',
      '{"batch":[-]}',
    ],
    [
      '{"batch":["\t"]}',
      '{"batch":["\\x"]}',
      '{"batch":["\\u12g4"]}',
      '{"batch":[tru]}',
      '{"batch":[nulL]}',
    ],
    [
      '{"batch":[{"a":1,}]}',
      '{"batch":[{"a" 1}]}',
      '{"batch":[{a:1}]}',
      '{"batch":[1,]}',
      '{"batch":[1 2]}',
    ],
  ])("and nothing of what is no JSON", (...bodies) => {
    for (const body of bodies) expect(scanBatch(Buffer.from(body), NOW, APP)).toBeUndefined();
    expect(scanBatch(Buffer.from([0x7b, 0xff, 0x7d]), NOW, APP)).toBeUndefined();
  });

  test.each([
    ["a name that is there twice", '{"a":1,"a":2}', '{"a":2}'],
    ["a name that is there twice further in", '{"b":[{"a":1,"a":2}]}', '{"b":[{"a":2}]}'],
    ["half a character", '{"a":"\\ud83d"}', '{"a":"\ufffd"}'],
    ["a line feed", '{"a":\n1}', '{"a":1}'],
    ["an exponent", '{"a":1e3}', '{"a":1000}'],
    [
      "more digits than a number holds",
      '{"a":1234567890123456789012}',
      '{"a":1.2345678901234568e+21}',
    ],
  ])("and %s is not taken over as it is", (_, properties, stored) => {
    const body = `{"batch":[{"type":"track","event":"e","userId":"u","messageId":"m","properties":${properties}}]}`;
    expect(scanBatch(Buffer.from(body), NOW, APP)?.lines.toString()).toContain(
      `"properties":${stored},"context"`,
    );
  });

  test("and nothing of what is deeper than an event may be", () => {
    const deep = `{"batch":[{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}]}`;
    expect(scanBatch(Buffer.from(deep), NOW, APP)).toBeUndefined();
  });
});
