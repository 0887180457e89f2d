import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openIngestStage, type IngestStage } from "./testing/ingest-stage.ts";

let stage: IngestStage;
let open: () => void;
let held: number;

beforeAll(async () => {
  stage = await openIngestStage({ maxInFlight: { requests: 8, bytes: 8 * 1_048_576 } });
});
afterAll(() => stage.close());
beforeEach(() => {
  held = 0;
  const opened = new Promise<void>((resolve) => (open = resolve));
  stage.append = async (_batch, next) => {
    held += 1;
    await opened;
    await next();
  };
});

const sendWith = async (headers: Record<string, string>, body: object, path = "/v1/batch") => {
  const response = await fetch(stage.url + path, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return [response.status, response.headers.get("retry-after")] as const;
};
const batch = [{ type: "track", event: "e", userId: "u" }];
const send = (key: string) => sendWith({ authorization: `Bearer ${key}` }, { batch });
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const keyOfNewTenant = async () => {
  const tenant = await stage.makeTenant();
  return { tenant, key: await stage.makeKey(tenant) };
};

test("a tenant that floods is told so; the others are served", async () => {
  const flooding = await keyOfNewTenant();
  const calm = await keyOfNewTenant();
  const answers: (readonly [number, string | null])[] = [];
  const flood = Array.from({ length: 20 }, async () => answers.push(await send(flooding.key)));
  await until(() => answers.length === 16);
  expect(new Set(answers.map(([status]) => status))).toEqual(new Set([429]));
  for (const [, retryAfter] of answers) expect(Number(retryAfter)).toBeGreaterThan(0);

  const served = send(calm.key);
  await until(() => held === 5);
  open();
  expect((await served)[0]).toBe(200);
  await Promise.all(flood);
  expect(answers.filter(([status]) => status === 200)).toHaveLength(4);
  expect(await stage.outcomes(flooding.tenant)).toEqual({
    accepted: { requests: 4, events: 4 },
    rate_limited: { requests: 16, events: 0 },
  });
});

test("bodies without a proved key share no room with those that have one", async () => {
  const { key } = await keyOfNewTenant();
  stage.append = undefined;
  // What comes from one address counts together until the key in the body is known.
  const body = (chunk: Promise<void>) =>
    new ReadableStream<Uint8Array>({
      start: async (controller) => {
        controller.enqueue(new TextEncoder().encode("{"));
        await chunk;
        controller.close();
      },
    });
  const waiting = new Promise<void>((resolve) => (open = resolve));
  let refused = 0;
  const slow = Array.from({ length: 8 }, async () => {
    const init = { method: "POST", body: body(waiting), duplex: "half" as const };
    const response = await fetch(`${stage.url}/batch/`, init);
    if (response.status === 429) refused += 1;
    await response.arrayBuffer();
  });
  await until(() => refused === 4);
  expect((await send(key))[0]).toBe(200);
  open();
  await Promise.all(slow);
});

test("when all is taken it says that it is our fault, and when to come back", async () => {
  const keys = await Promise.all(Array.from({ length: 5 }, keyOfNewTenant));
  const all: Promise<unknown>[] = [];
  // As many as each may hold: half, half of the rest…
  for (const [place, count] of [4, 2, 1, 1].entries())
    for (let i = 0; i < count; i += 1) {
      all.push(send(keys[place]?.key ?? ""));
      await until(() => held === all.length);
    }
  const [status, retryAfter] = await send(keys[4]?.key ?? "");
  expect(status).toBe(503);
  expect(Number(retryAfter)).toBeGreaterThan(0);
  open();
  for (const answer of await Promise.all(all)) expect(answer).toEqual([200, null]);
});

test("refused requests leave a bounded number of lines, without keys and events", async () => {
  const { key } = await keyOfNewTenant();
  const before = stage.services.logLines.length;
  for (let i = 0; i < 90; i += 1)
    await sendWith({ authorization: `Bearer ${key}` }, { batch: "Secret event" });
  const lines = stage.services.logLines.slice(before);
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.length).toBeLessThan(90);
  expect(lines[0]).toContain('"refusal":"bad_request"');
  expect(lines.join("")).not.toContain(key.slice(22));
  expect(lines.join("")).not.toContain("Secret event");
});
