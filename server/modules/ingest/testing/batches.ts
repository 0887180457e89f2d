import fc from "fast-check";

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom("", " ", "Level up", "Покупка", "\u00a0", 'a"b', "\\", "\ud83d", "line\nfeed"),
);
const orOdd = (usual: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: fc.jsonValue() });
const properties = fc.dictionary(
  fc.oneof(text, fc.constantFrom("revenue", "total", "currency", "level", "__proto__")),
  fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom("usd", "9.99", 1e21, -0)),
  { maxKeys: 5 },
);
const time = fc.oneof(
  fc
    .integer({ min: Date.UTC(2025, 10, 20), max: Date.UTC(2026, 10, 24) })
    .map((at) => new Date(at).toISOString()),
  fc.constantFrom("2026-11-22", "2026-02-30T00:00:00.000Z", "2026-11-21T24:00:00.000Z", "soon", 0),
);
const context = fc.oneof(
  fc.constantFrom<unknown>(
    { app: { version: "4.2.1" } },
    { app: { version: "4.2.1" }, os: { name: "iOS", version: "18" }, locale: "de" },
    { library: { name: "analytics-node", version: "2" }, sessionId: 17 },
  ),
  properties,
);

/** Segment batches, most of their events as SDKs send them. */
export const aBatch = fc.record(
  {
    batch: fc.array(
      fc.record(
        {
          type: orOdd(fc.constantFrom("track", "identify", "page", "screen", "group", "alias")),
          event: orOdd(text),
          name: orOdd(text),
          userId: orOdd(text),
          anonymousId: orOdd(text),
          messageId: orOdd(fc.oneof(fc.uuid(), fc.constantFrom("m-1", "a b", ""))),
          timestamp: orOdd(time),
          originalTimestamp: orOdd(time),
          properties: orOdd(properties),
          traits: orOdd(properties),
          context: orOdd(context),
          integrations: fc.jsonValue(),
          groupId: orOdd(text),
          appId: orOdd(text),
        },
        { requiredKeys: ["type", "event", "userId", "messageId"] },
      ),
      { maxLength: 6 },
    ),
    sentAt: orOdd(time),
    context: orOdd(context),
    writeKey: fc.string(),
  },
  { requiredKeys: ["batch"] },
);

const MARKS = ['"', "\\", "{", "}", "[", "]", ",", ":", "\n", " ", "\u0000", "-", "0", "e9"];
const WORDS = ["1e400", "null", "true", "\\u", "\\ud83d", "\\u0000", "9".repeat(40), "я"];
const PARTS = ['"type":"page",', '"userId":null,', '"revenue":1,'];
const PIECES = [...MARKS, ...WORDS, ...PARTS].map((piece) => Buffer.from(piece));
PIECES.push(Buffer.from([0xff]), Buffer.from([0xc3]));

/** A few bytes changed, left out, put in, said twice or moved. `take(n)` is the next number below n. */
export function mutated(body: Buffer, take: (below: number) => number): Buffer {
  let changed = body;
  for (let times = 1 + take(4); times > 0; times -= 1) {
    const at = take(changed.length + 1);
    const length = take(8);
    const before = changed.subarray(0, at);
    const after = changed.subarray(at);
    const piece = PIECES[take(PIECES.length)] ?? before;
    const from = take(changed.length + 1);
    const elsewhere = changed.subarray(from, from + take(40));
    changed = Buffer.concat(
      [
        [before, piece, after],
        [before, piece, after.subarray(length)],
        [before, after.subarray(length)],
        [before, elsewhere, after],
        [before],
      ][take(20) === 0 ? 4 : take(4)] ?? [],
    );
  }
  return changed;
}
