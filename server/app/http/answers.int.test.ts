import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ERRORS } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { serveApp, type ServedApp, type SignedInMember } from "./testing/serve-app.ts";

let served: ServedApp;
let admin: SignedInMember;

beforeAll(async () => {
  served = await serveApp();
  admin = await served.signIn("admin");
});
afterAll(() => served.stop());

interface Failure {
  code?: string;
  message?: string;
  requestId?: string;
  error?: { message: string; data: { httpStatus: number; domain: { code: string } } };
}

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(served.url + path, { method: "POST", headers: { ...admin.headers, ...headers }, body });
const query = (procedure: string, input: unknown, headers: Record<string, string> = {}) =>
  fetch(`${served.url}/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, {
    headers: { ...admin.headers, ...headers },
  });
const codeOf = (body: Failure) => body.error?.data.domain.code ?? body.code;
const failure = async (answer: Response) => {
  const text = await answer.text();
  const [body] = [JSON.parse(text)].flat() as Failure[];
  return { status: answer.status, code: body && codeOf(body), text };
};
/** What must never be in what somebody outside reads: a stack, a place in our files, a driver's words. */
const INTERNALS = /\bat [\w.<]+ \(|node_modules|\/server\/|\.ts:\d|file:\/\/|umg_app|select \w/i;

const everyKind: [string, (headers?: Record<string, string>) => Promise<Response>][] = [
  ["a query", () => query("me.get", {})],
  ["a refused query", () => query("tenants.get", { tenantId: "nobody" })],
  ["an unknown procedure", () => query("nothing.here", {})],
  ["a sign-in that fails", () => post("/auth/sign-in", `{"email":"a@b.test","password":"x"}`)],
  ["the sign-in state", () => fetch(`${served.url}/auth/state`)],
  ["an unknown page", () => fetch(`${served.url}/nothing/here`)],
  ["an unknown file of /auth", () => fetch(`${served.url}/auth/nothing`)],
  ["a body that is too large", () => post("/trpc/apps.create", "x".repeat(2_000_000))],
  ["the probe", () => fetch(`${served.url}/healthz`)],
  ["readiness", () => fetch(`${served.url}/readyz`)],
  ["metrics", () => fetch(`${served.url}/metrics`)],
  ["the API's description", () => fetch(`${served.url}/openapi.json`)],
  ["the key set", () => fetch(`${served.url}/.well-known/jwks.json`)],
  ["the audit's keys", () => fetch(`${served.url}/v1/audit/keys`)],
  ["an export nobody may have", () => fetch(`${served.url}/v1/audit/export?tenantId=x`)],
];

describe.each(everyKind)("%s", (_, send) => {
  test("carries a request id and is not stored by anybody", async () => {
    const answer = await send();
    await answer.arrayBuffer();
    expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("shows nothing of our insides", async () => {
    const answer = await send();
    if (answer.status >= 400) expect(await answer.text()).not.toMatch(INTERNALS);
    else await answer.arrayBuffer();
  });
});

test("an answer that fails has the body of the table, with the id of its header", async () => {
  for (const path of ["/nothing", "/auth/nothing", "/v1/audit/export?tenantId=x", "/trpc/"]) {
    const answer = await fetch(served.url + path);
    const body = (await answer.json()) as Failure;
    const code = codeOf(body) ?? "";
    expect(Object.keys(ERRORS), path).toContain(code);
    if (!body.error) {
      expect(body.requestId, path).toBe(answer.headers.get("x-request-id"));
      expect(answer.status, path).toBe(ERRORS[code as keyof typeof ERRORS].status);
    }
  }
});

describe("a method that a path does not know", () => {
  test.each([
    ["POST", "/healthz"],
    ["DELETE", "/openapi.json"],
    ["PUT", "/auth/state"],
    ["POST", "/nothing"],
    ["GET", "/auth/sign-in"],
  ])("%s %s is told in JSON", async (method, path) => {
    const answer = await fetch(served.url + path, { method, headers: admin.headers });
    expect([404, 405]).toContain(answer.status);
    expect(((await answer.json()) as Failure).code).toBe("not_found");
  });

  test("a mutation that comes as GET is refused and does nothing", async () => {
    const { status, code, text } = await failure(
      await query("apps.create", { tenantId: PLATFORM_TENANT_ID }),
    );
    expect([400, 405]).toContain(status);
    expect(code).toBe("bad_request");
    expect(text).not.toMatch(INTERNALS);
  });

  test("a long question may come as POST, by our own page alone", async () => {
    expect((await post("/trpc/me.get", "{}")).status).toBe(200);
    const foreign = new Headers({ ...admin.headers, "content-type": "application/json" });
    foreign.delete("x-umg-csrf");
    const answer = await fetch(`${served.url}/trpc/me.get`, {
      method: "POST",
      headers: foreign,
      body: "{}",
    });
    expect(answer.status).toBe(403);
  });
});

describe("a body that is no call", () => {
  const deep = `{"a":`.repeat(60_000) + "1" + "}".repeat(60_000);
  test.each([
    ["cut off", `{"tenantId":`],
    ["not JSON", `<xml/>`],
    ["only a NUL", "\0"],
    ["deeper than any call", deep],
    ["a list in a list", "[".repeat(100_000) + "]".repeat(100_000)],
    ["with a prototype", `{"__proto__":{"tenantId":"x"},"constructor":{"prototype":1}}`],
    ["empty", ""],
    ["null", "null"],
    ["a number", "1e400"],
  ])("%s: refused as the caller's mistake, on every plane", async (_, body) => {
    for (const path of ["/trpc/apps.create", "/auth/sign-in"]) {
      const answer = await failure(await post(path, body));
      expect([400, 413], `${path}: ${answer.text}`).toContain(answer.status);
      expect(["bad_request", "input_invalid", "body_too_large"], path).toContain(answer.code);
      expect(answer.text).not.toMatch(INTERNALS);
      expect(answer.text.length).toBeLessThan(4000);
    }
  });

  test("in pieces of unsaid length is read like any other", async () => {
    const answer = await fetch(`${served.url}/trpc/me.revokeSession`, {
      method: "POST",
      headers: admin.headers,
      duplex: "half",
      body: new Blob([`{"sessionId":`, `"nobody"}`]).stream(),
    } as RequestInit);
    expect(await failure(answer)).toMatchObject({ status: 400, code: "input_invalid" });
  });

  test("larger than 1 MB: 413, whether it says its size or not", async () => {
    const told = await failure(await post("/trpc/apps.create", "x".repeat(10_000_000)));
    expect(told).toMatchObject({ status: 413, code: "body_too_large" });
    const untold = await fetch(`${served.url}/trpc/apps.create`, {
      method: "POST",
      headers: admin.headers,
      duplex: "half",
      body: new ReadableStream({
        start(controller) {
          for (let i = 0; i < 40; i++) controller.enqueue(new Uint8Array(50_000));
          controller.close();
        },
      }),
    } as RequestInit);
    expect(await failure(untold)).toMatchObject({ status: 413, code: "body_too_large" });
    expect(await failure(await post("/auth/sign-in", "x".repeat(20_000)))).toMatchObject({
      status: 413,
      code: "body_too_large",
    });
  });

  test.each(["text/plain", "multipart/form-data; boundary=x", "application/octet-stream", ""])(
    "with the content type '%s': refused",
    async (type) => {
      const body = JSON.stringify({ tenantId: PLATFORM_TENANT_ID, name: "A" });
      const answer = await failure(await post("/trpc/apps.create", body, { "content-type": type }));
      expect([400, 415]).toContain(answer.status);
      expect(["bad_request", "input_invalid"]).toContain(answer.code);
      expect(answer.text).not.toMatch(INTERNALS);
    },
  );
});

describe("a batch of calls", () => {
  const batch = (count: number) =>
    fetch(
      `${served.url}/trpc/${Array.from({ length: count }, () => "me.get").join(",")}?batch=1&input=%7B%7D`,
      { headers: admin.headers },
    );

  test("of as many as the console sends is served", async () => {
    const answers = (await (await batch(20)).json()) as { result?: unknown }[];
    expect(answers).toHaveLength(20);
    expect(answers.every(({ result }) => result !== undefined)).toBe(true);
  });

  test("of 1,000 is refused before one of them runs", async () => {
    const before = await procedureCalls("me.get");
    const answer = await failure(await batch(1000));
    expect(answer).toMatchObject({ status: 400, code: "bad_request" });
    expect(answer.text.length).toBeLessThan(4000);
    expect(await procedureCalls("me.get")).toBe(before);
  });

  const procedureCalls = async (procedure: string) => {
    const text = await (await fetch(`${served.url}/metrics`)).text();
    const line = new RegExp(
      `^unmogrowp_procedure_seconds_count{[^}]*procedure="${procedure}"[^}]*} (\\d+)`,
      "m",
    );
    return Number(line.exec(text)?.[1] ?? 0);
  };
});

test("a query string that is no input is the caller's mistake", async () => {
  for (const input of ["%7B", "%", "{}}", "%00", "[".repeat(5000)]) {
    const answer = await served.raw(`/trpc/tenants.get?input=${input}`, { headers: admin.headers });
    expect(answer.status, input).toBe(400);
    expect(answer.text).not.toMatch(INTERNALS);
  }
});

test("a path that cannot be decoded is a missing page, not a failure of ours", async () => {
  for (const path of ["/%", "/%ff", "/%c0%af", "/trpc/%", "/auth/%e0%a4", "//", "/\\..\\x"]) {
    const answer = await served.raw(path, { headers: admin.headers });
    expect([400, 404], `${path}: ${answer.text}`).toContain(answer.status);
    expect(answer.text).not.toMatch(INTERNALS);
  }
});
