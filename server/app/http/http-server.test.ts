import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";
import { listen, type HttpServer } from "./http-server.ts";
import type { HttpEnv } from "./request-log.ts";

let http: HttpServer | undefined;
afterEach(async () => {
  await http?.close(0);
  http = undefined;
});

/** An app that answers `/slow` when told to, and streams at `/stream` for ever. */
async function serve() {
  http = await listen({ host: "127.0.0.1", port: 0 });
  let finish = () => undefined as void;
  let arrived = () => undefined as void;
  const inFlight = new Promise<void>((resolve) => (arrived = resolve));
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const app = new Hono<HttpEnv>()
    .get("/slow", async (c) => {
      arrived();
      await finished;
      return c.json({ done: true });
    })
    .get("/stream", () => {
      arrived();
      return new Response(
        new ReadableStream({ start: (c) => c.enqueue(Buffer.from("data: 1\n\n")) }),
      );
    });
  http.serve({ app });
  return { http, url: `http://127.0.0.1:${http.port}`, inFlight, finish };
}

describe("closing", () => {
  test("answers the call that is in flight, and takes no new one", async () => {
    const { http, url, inFlight, finish } = await serve();
    const answer = fetch(`${url}/slow`);
    await inFlight;
    const closed = http.close();
    await expect(fetch(`${url}/slow`)).rejects.toThrow();
    finish();
    expect(await (await answer).json()).toEqual({ done: true });
    await closed;
  });

  test("does not wait for kept-alive connections or for one that never asked", async () => {
    const { http, url, finish } = await serve();
    finish();
    await (await fetch(`${url}/slow`)).json();
    const idle = connect(http.port, "127.0.0.1");
    await new Promise((resolve) => idle.once("connect", resolve));
    const from = performance.now();
    await http.close();
    expect(performance.now() - from).toBeLessThan(1500);
    idle.destroy();
  });

  test("cuts what still streams after its grace", async () => {
    const { http, url, inFlight } = await serve();
    const answer = await fetch(`${url}/stream`);
    await inFlight;
    const from = performance.now();
    await http.close(300);
    expect(performance.now() - from).toBeLessThan(2000);
    await expect(answer.text()).rejects.toThrow();
  });
});

test("before it serves, it says that it starts and when to come again", async () => {
  http = await listen({ host: "127.0.0.1", port: 0 });
  const answer = await fetch(`http://127.0.0.1:${http.port}/trpc/me.get`);
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("1");
  const body = (await answer.json()) as { code: string; requestId: string };
  expect(body.code).toBe("unavailable");
  expect(body.requestId).toBe(answer.headers.get("x-request-id"));
});

test("a taken port is a sentence", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => holder.once("listening", resolve));
  const { port } = holder.address() as AddressInfo;
  await expect(listen({ host: "127.0.0.1", port })).rejects.toThrow(`Port ${port} is taken`);
  holder.close();
});

test.each([
  ["no host", "GET / HTTP/1.1\r\n\r\n"],
  ["a host that is none", "GET / HTTP/1.1\r\nHost: a b/c\r\n\r\n"],
  ["two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
  [
    "length and pieces",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  ["no HTTP", "\x16\x03\x01 hello\r\n\r\n"],
  ["headers without end", `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(17_000)}\r\n\r\n`],
])("a request with %s is refused with a 4xx and no word about our insides", async (_, text) => {
  const { http } = await serve();
  const answer = await new Promise<string>((resolve, reject) => {
    let read = "";
    const socket = connect(http.port, "127.0.0.1", () => socket.write(text));
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      read += chunk;
      if (read.includes("\r\n\r\n")) setTimeout(() => socket.destroy(), 100);
    });
    socket.on("close", () => resolve(read));
    socket.on("error", reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(answer).not.toMatch(/node_modules|\bat \w|\.ts|Error:/);
});
