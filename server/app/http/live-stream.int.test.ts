import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeTenant, type TestTenant } from "../../testing/services.ts";
import { serveApp, type ServedApp, type SignedInMember } from "./testing/serve-app.ts";

let served: ServedApp;
let one: TestTenant;
let other: TestTenant;
const streams: Stream[] = [];

beforeAll(async () => {
  served = await serveApp();
  one = await makeTenant(served.services);
  other = await makeTenant(served.services);
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(() => served.stop());

interface Message {
  type: string;
  entity?: string;
  tenantId?: string;
  id?: string;
}
interface Stream {
  readonly answer: Response;
  readonly messages: Message[];
  /** All that came, as it came. */
  text(): string;
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

async function openStream(headers: Readonly<Record<string, string>>): Promise<Stream> {
  const controller = new AbortController();
  const answer = await fetch(`${served.url}/trpc/live.stream`, {
    headers: { ...headers, accept: "text/event-stream" },
    signal: controller.signal,
  });
  const messages: Message[] = [];
  let all = "";
  const ended = (async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      const read = decoder.decode(chunk as Uint8Array, { stream: true });
      all += read;
      const blocks = (text + read).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = /^data: (\{"type".*)$/m.exec(block)?.[1];
        if (data) messages.push(JSON.parse(data) as Message);
      }
    }
  })().catch(() => undefined);
  const stream = {
    answer,
    messages,
    ended,
    text: () => all,
    close: () => controller.abort(),
  };
  streams.push(stream);
  await expect.poll(() => all).toMatch(/hello|serialized-error/);
  return stream;
}

const mutate = async (procedure: string, input: object, member: SignedInMember) => {
  const answer = await fetch(`${served.url}/trpc/${procedure}`, {
    method: "POST",
    headers: member.headers,
    body: JSON.stringify(input),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  return ((await answer.json()) as { result: { data: unknown } }).result.data;
};
const newApp = (tenant: TestTenant, member: SignedInMember) =>
  mutate(
    "apps.create",
    {
      tenantId: tenant.tenantId,
      name: `App ${Math.random()}`,
      platform: "web",
      bundleId: `com.example.a${Math.random().toString(36).slice(2)}`,
    },
    member,
  );

test("a change reaches an open window within a second", async () => {
  const member = await served.signIn("admin", one.tenantId);
  const { messages, answer } = await openStream(member.headers);
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
  expect(answer.headers.get("cache-control")).toBe("no-store, no-transform");
  const { appId } = (await newApp(one, member)) as { appId: string };
  await expect
    .poll(() => messages, { timeout: 1000 })
    .toContainEqual(
      expect.objectContaining({
        type: "changed",
        entity: "app",
        id: appId,
        tenantId: one.tenantId,
      }),
    );
});

test("nothing of another tenant reaches it; staff see both", async () => {
  const staff = await served.signIn("admin");
  const [mine, platform] = await Promise.all([
    openStream((await served.signIn("admin", one.tenantId)).headers),
    openStream(staff.headers),
  ]);
  await newApp(other, await served.signIn("admin", other.tenantId));
  await newApp(one, await served.signIn("admin", one.tenantId));
  // In order: what concerns the other tenant would have come before.
  const appsOf = (stream: Stream) =>
    stream.messages.filter(({ entity }) => entity === "app").map(({ tenantId }) => tenantId);
  await expect.poll(() => appsOf(platform)).toEqual([other.tenantId, one.tenantId]);
  await expect.poll(() => appsOf(mine)).toEqual([one.tenantId]);
  expect(JSON.stringify(mine.messages)).not.toContain(other.tenantId);
  expect(JSON.stringify(mine.messages)).not.toContain(other.slug);
});

test("a change of a tenant's billing reaches its window and staff's, and no other tenant's", async () => {
  const [mine, others, staff] = await Promise.all([
    openStream((await served.signIn("viewer", one.tenantId)).headers),
    openStream((await served.signIn("admin", other.tenantId)).headers),
    openStream((await served.signIn("admin")).headers),
  ]);
  const told = { type: "changed", entity: "billing", id: "an invoice" } as const;
  served.services.broadcast.announce({ ...told, tenantId: one.tenantId });
  await expect.poll(() => mine.messages).toContainEqual(expect.objectContaining(told));
  await expect.poll(() => staff.messages).toContainEqual(expect.objectContaining(told));
  // In order: the other's own comes after what it must not hear.
  served.services.broadcast.announce({ ...told, tenantId: other.tenantId });
  await expect
    .poll(() => others.messages.filter(({ entity }) => entity === "billing"))
    .toEqual([expect.objectContaining({ tenantId: other.tenantId })]);
});

test("a viewer hears nothing of what only an admin may read", async () => {
  const viewer = await openStream((await served.signIn("viewer", one.tenantId)).headers);
  const admin = await served.signIn("admin", one.tenantId);
  await mutate(
    "members.invite",
    { tenantId: one.tenantId, email: "new@example.test", role: "viewer" },
    admin,
  );
  await newApp(one, admin);
  await expect.poll(() => viewer.messages.some(({ entity }) => entity === "app")).toBe(true);
  expect(viewer.messages.map(({ entity }) => entity)).not.toContain("member");
  expect(viewer.messages.map(({ entity }) => entity)).not.toContain("audit");
});

test("it ends within a second of the session's end, and does not come back", async () => {
  const member = await served.signIn("viewer", one.tenantId);
  const stream = await openStream(member.headers);
  const admin = await served.signIn("admin", one.tenantId);
  const sessions = (await (
    await fetch(
      `${served.url}/trpc/sessions.list?input=${encodeURIComponent(JSON.stringify({ tenantId: one.tenantId }))}`,
      { headers: admin.headers },
    )
  ).json()) as { result: { data: { sessionId: string; userId: string }[] } };
  const session = sessions.result.data.find(({ userId }) => userId === member.userId);
  const from = performance.now();
  await mutate("sessions.revoke", { tenantId: one.tenantId, sessionId: session?.sessionId }, admin);
  await stream.ended;
  expect(performance.now() - from).toBeLessThan(1000);
  const again = await openStream(member.headers);
  expect(again.text()).toContain('"code":"session_revoked"');
  expect(again.messages).toEqual([]);
});

test("without a session there is no stream", async () => {
  const stream = await openStream({});
  await stream.ended;
  expect(stream.text()).toContain('"code":"unauthenticated"');
  expect(stream.messages).toEqual([]);
});

test("windows that go take their listeners along", async () => {
  const member = await served.signIn("viewer", one.tenantId);
  const before = served.listeners();
  const opened = await Promise.all(Array.from({ length: 10 }, () => openStream(member.headers)));
  expect(served.listeners()).toBe(before + 10);
  for (const stream of opened) stream.close();
  await expect.poll(() => served.listeners()).toBe(before);
});
