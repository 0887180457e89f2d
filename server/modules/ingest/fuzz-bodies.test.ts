import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DomainError } from "#shared/errors/index.ts";
import { acceptBatch, type AcceptedBatch } from "./accept-batch.ts";
import { MAX_BODY_BYTES, MAX_EVENT_BYTES } from "./event-shape.ts";
import { parseBody } from "./parse-body.ts";
import { readBody } from "./read-body.ts";
import { amplitudeShape } from "./shapes/amplitude-shape.ts";
import { posthogShape, posthogV1Shape } from "./shapes/posthog-shape.ts";
import { segmentShape } from "./shapes/segment-shape.ts";
import type { Shape } from "./shapes/shape.ts";
import { mutated } from "./testing/batches.ts";

const NOW = new Date("2026-11-22T07:10:00.000Z");
const APP = "018f0000-0000-7000-8000-00000000000a";
const TENANT = "018f0000-0000-7000-8000-0000000000aa";
/** The same bodies every time: `SEED` changes them. */
const SEED = 20_261_122;

const POSTHOG = {
  api_key: "k",
  sent_at: NOW,
  batch: [
    {
      event: "e",
      distinct_id: "u",
      uuid: "i1",
      timestamp: NOW,
      properties: { $lib: "web", $set: { a: 1 } },
    },
    { event: "$identify", distinct_id: "u", uuid: "i2", properties: { $anon_distinct_id: "d" } },
    { event: "$groupidentify", distinct_id: "u", properties: { $group_key: "g", $group_set: {} } },
    { event: "$create_alias", distinct_id: "u", properties: { alias: "b" }, tenant_id: TENANT },
  ],
};
const AMPLITUDE = {
  api_key: "k",
  client_upload_time: NOW,
  events: [
    {
      event_type: "e",
      user_id: "user",
      insert_id: "i1",
      time: NOW.getTime(),
      event_properties: { a: [1] },
      session_id: 1,
    },
    {
      event_type: "$identify",
      device_id: "d",
      user_properties: { $set: { a: 1 }, $add: { b: 1 } },
    },
    { event_type: "$groupidentify", user_id: "u", groups: { team: "g" }, group_properties: {} },
    {
      event_type: "revenue_amount",
      user_id: "u",
      event_properties: { $price: 1, $quantity: 2 },
      tenant_id: TENANT,
    },
  ],
};
const SEGMENT = {
  writeKey: "k",
  sentAt: NOW,
  context: { app: { version: "1" } },
  batch: [
    {
      type: "track",
      event: "e",
      userId: "u",
      messageId: "m",
      timestamp: NOW,
      properties: { revenue: 1 },
    },
    { type: "group", userId: "u", groupId: "g", traits: { a: 1 }, tenant_id: TENANT },
    { type: "alias", userId: "u", previousId: "p", context: { library: { name: "x" } } },
  ],
};
const SEEDS: readonly (readonly [Shape, object])[] = [
  [segmentShape, SEGMENT],
  [posthogShape, POSTHOG],
  [posthogV1Shape, { created_at: NOW, batch: POSTHOG.batch }],
  [posthogShape, POSTHOG.batch],
  [amplitudeShape, AMPLITUDE],
];

function judge(shape: Shape, body: Buffer): AcceptedBatch | undefined {
  try {
    const batch = parseBody(body, shape, { type: undefined, headers: {} });
    const accepted = acceptBatch(batch, NOW, APP);
    const reply = shape.judged(accepted, batch);
    expect(JSON.parse(JSON.stringify(reply.body))).toBeTypeOf("object");
    return accepted;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(error.status).toBeLessThan(500);
    expect(shape.refused(error, "id", undefined).status).toBeLessThan(500);
    return undefined;
  }
}

test("whatever becomes of a body on its way, each shape answers, and what it keeps are lines", () => {
  let kept = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...SEEDS),
      fc.infiniteStream(fc.nat()),
      ([shape, seed], numbers) => {
        const body = Buffer.from(JSON.stringify(seed));
        const take = (below: number) => Number(numbers.next().value) % below;
        const accepted = judge(shape, mutated(body, take));
        if (!accepted) return;
        const lines = accepted.lines.toString().split("\n").slice(0, -1);
        expect(lines).toHaveLength(accepted.stored);
        kept += lines.length;
        for (const line of lines) {
          expect(line).toMatch(/^\{"event_id":"[\w.:@-]{1,128}","type":"/);
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_EVENT_BYTES);
          expect(line.isWellFormed()).toBe(true);
          const parsed = JSON.parse(line) as Record<string, unknown>;
          expect(Object.keys(parsed)).not.toContain("tenant_id");
          for (const part of ["properties", "context"]) expect(parsed[part]).toBeTypeOf("object");
        }
      },
    ),
    { seed: SEED, numRuns: 1_000 },
  );
  expect(kept).toBeGreaterThan(300);
});

test("whatever is packed, cut and bent, unpacking ends in a body within the bound or in a refusal", async () => {
  const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } };
  const packers = {
    gzip: gzipSync,
    deflate: deflateSync,
    br: (body: Buffer) => brotliCompressSync(body, fast),
    zstd: zstdCompressSync,
  };
  const sizes = [0, 1, 1_000, MAX_BODY_BYTES, MAX_BODY_BYTES + 1, 3_000_000];
  const packings = Object.entries(packers).flatMap(([encoding, pack]) =>
    sizes.map((bytes) => ({ encoding, bytes, packed: pack(Buffer.alloc(bytes, 0x20)) })),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...packings),
      fc.boolean(),
      fc.infiniteStream(fc.nat()),
      async ({ encoding, bytes, packed }, bent, numbers) => {
        const take = (below: number) => Number(numbers.next().value) % below;
        const sent = bent ? mutated(packed, take) : packed;
        const req = Object.assign(new PassThrough(), {
          headers: { "content-encoding": encoding },
          complete: true,
        });
        req.end(sent);
        const outcome = await readBody(req as unknown as IncomingMessage).catch(
          (error: unknown) => {
            if (!(error instanceof DomainError)) throw error;
            return error.code;
          },
        );
        if (typeof outcome === "string") expect(outcome).toMatch(/^(bad_request|body_too_large)$/);
        else expect(outcome.length).toBeLessThanOrEqual(MAX_BODY_BYTES);
        if (!bent && bytes > MAX_BODY_BYTES) expect(outcome).toBe("body_too_large");
        if (!bent && bytes <= MAX_BODY_BYTES) expect(outcome).toHaveLength(bytes);
      },
    ),
    { seed: SEED, numRuns: 200 },
  );
});
