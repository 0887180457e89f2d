import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { ownProcesses, RUN_MARK } from "./own-processes.ts";

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill("SIGKILL")));

async function sleeper(env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn("sleep", ["60"], { detached: true, stdio: "ignore", env });
  children.push(child);
  await once(child, "spawn");
  return child.pid ?? 0;
}

describe.skipIf(process.platform !== "linux")("what is left running", () => {
  test("is found by the mark, even when it detached itself", async () => {
    const mark = randomUUID();
    const pid = await sleeper({ ...process.env, [RUN_MARK]: mark });
    expect(ownProcesses(mark, new Set())).toEqual([{ pid, command: "sleep 60" }]);
  });

  test("is found by its session when it threw the mark away", async () => {
    const pid = await sleeper({ PATH: process.env["PATH"] ?? "" });
    expect(ownProcesses(randomUUID(), new Set([pid])).map((each) => each.pid)).toEqual([pid]);
  });

  test("is not what somebody else runs, nor what has ended", async () => {
    const mark = randomUUID();
    const pid = await sleeper({ ...process.env, [RUN_MARK]: mark });
    expect(ownProcesses(randomUUID(), new Set())).toEqual([]);
    process.kill(pid, "SIGKILL");
    await once(children[0] as ChildProcess, "exit");
    expect(ownProcesses(mark, new Set())).toEqual([]);
  });
});
