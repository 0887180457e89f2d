import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { listen } from "./http-server.ts";

test("a connection beyond the limit is closed as it comes, and one that leaves makes room", async () => {
  const server = await listen({ host: "127.0.0.1", port: 0, maxConnections: 1 });
  const open = async () => {
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    return socket;
  };
  const answer = async (socket: Awaited<ReturnType<typeof open>>) => {
    let said = "";
    socket.on("data", (chunk) => (said += String(chunk)));
    socket.write("GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    await new Promise((closed) => socket.on("error", () => undefined).on("close", closed));
    return said;
  };
  const first = await open();
  expect(await answer(await open())).toBe("");
  expect(await answer(first)).toMatch(/^HTTP\/1.1 503/);
  expect(await answer(await open())).toMatch(/^HTTP\/1.1 503/);
  await server.close(0);
});
