import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { embeddedServer, type EmbeddedServer } from "./embedded-server.ts";
import { openServerLog, type ServerLog } from "./server-log.ts";

let folder: string;
let log: ServerLog;
let server: EmbeddedServer | undefined;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "umg-embedded-"));
  log = openServerLog(path.join(folder, "logs/server.log"));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  log.close();
  fs.rmSync(folder, { recursive: true });
});

/** A real child process that runs `script`. */
function serverRunning(script: string, beforeUse: () => Promise<void> = async () => {}) {
  const states: string[] = [];
  server = embeddedServer({
    engine: { node: process.execPath, args: ["-e", script], folder, env: { FOLDER: folder } },
    log,
    beforeUse,
  });
  server.onState(({ status }) => states.push(status));
  return { server, states };
}

const READY = `console.log(JSON.stringify({ ready: true, url: "http://127.0.0.1:4711", signInToken: "tok-canary", phases: { postgres: 12 } }));`;
const STAY = `setInterval(() => {}, 1000); process.on("SIGTERM", () => process.exit(0));`;

test("it is ready when it says so, after the first sign-in, and its token is in no log", async () => {
  let signedIn = false;
  const { server, states } = serverRunning(`console.log("hello"); ${READY} ${STAY}`, async () => {
    signedIn = true;
  });
  server.start();
  expect(await server.origin()).toBe("http://127.0.0.1:4711");
  expect(signedIn).toBe(true);
  expect(states).toEqual(["starting", "ready"]);
  expect(server.state().phases).toEqual({ postgres: 12 });
  expect(log.tail(10)).toEqual(["hello"]);
});

test("one that does not come up has failed at once, with its last words kept", async () => {
  const { server, states } = serverRunning(
    `console.error("the folder is in use"); process.exit(3)`,
  );
  server.start();
  await expect(server.origin()).rejects.toThrow("exit code 3");
  expect(states).toEqual(["starting", "failed"]);
  expect(log.tail(5)).toContain("the folder is in use");
});

test("one that dies is started again, and calls made meanwhile get the new one", async () => {
  const once = `const mark = process.env.FOLDER + "/mark"; const fs = require("fs");
    if (!fs.existsSync(mark)) { fs.writeFileSync(mark, ""); setTimeout(() => process.kill(process.pid, "SIGKILL"), 50); }`;
  const { server, states } = serverRunning(`${READY} ${STAY} ${once}`);
  server.start();
  await server.origin();
  await expect.poll(() => states).toContain("restarting");
  await server.origin();
  expect(states).toEqual(["starting", "ready", "restarting", "ready"]);
});

test("one that keeps dying is given up after three restarts, and can be started again by hand", async () => {
  const { server, states } = serverRunning(`${READY} setTimeout(() => process.exit(1), 10)`);
  server.start();
  await expect.poll(() => server.state().status, { timeout: 10_000 }).toBe("failed");
  expect(states.filter((status) => status === "restarting")).toHaveLength(3);
  server.start();
  expect(server.state().status).toBe("starting");
}, 20_000);

test("stopping asks first and ends when the process has", async () => {
  const polite = `process.on("SIGTERM", () => setTimeout(() => { require("fs").writeFileSync(process.env.FOLDER + "/bye", ""); process.exit(0); }, 100)); setInterval(() => {}, 1000);`;
  const { server, states } = serverRunning(`${polite} ${READY}`);
  server.start();
  await server.origin();
  await server.stop();
  expect(fs.existsSync(path.join(folder, "bye"))).toBe(true);
  expect(states.at(-1)).toBe("stopped");
});

test("it has a stdin that ends with the desktop, and not before", async () => {
  const { server } = serverRunning(
    `${READY} ${STAY} process.stdin.on("end", () => console.log("stdin ended")).resume();`,
  );
  server.start();
  await server.origin();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(log.tail(5)).toEqual([]);
});
