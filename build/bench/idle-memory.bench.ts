import { setTimeout as sleep } from "node:timers/promises";
import { removeData, startPlatform, temporaryData } from "../e2e/platform-run.ts";
import type { LoadedBench } from "./harness.ts";
import { cpuUsOfAll, treeOf } from "./process-cpu.ts";
import { memoryOfTree, sumMb } from "./process-memory.ts";

const AIM_MB = 600;
const GATE_MB = 600;
const IDLE_MS = 30_000;
/** A tenth of a core, over two seconds. */
const QUIET_US = 200_000;
const LOOK_MS = 2_000;
const LOOKS = 60;

/** Memory of the idle embedded platform with the demo data, all its processes together, 30 s after the demo's past was made. */
const idleMemory: LoadedBench = {
  name: "idle-memory",
  async run({ smoke, seed, log }) {
    const dataDir = await temporaryData();
    const platform = await startPlatform(dataDir, ["--demo"]);
    try {
      if (!smoke) await untilQuiet(platform.process.pid ?? 0);
      await sleep(smoke ? 1000 : IDLE_MS);
      const processes = await memoryOfTree(platform.process.pid ?? 0);
      for (const { pssMb, command } of processes)
        log(`${pssMb.toFixed(1).padStart(7)} MB  ${command.slice(0, 100)}`);
      // The server, the ClickHouse child and PostgreSQL with its own processes at least.
      if (processes.length < 5) throw new Error(`only ${processes.length} processes were seen`);
      const value = sumMb(processes);
      return {
        bench: "idle-memory",
        value,
        unit: "MB",
        gate: GATE_MB,
        aim: AIM_MB,
        pass: smoke || value <= GATE_MB,
        spread: 0,
        rounds: 1,
        seed,
        ...(smoke ? { smoke: true as const } : {}),
      };
    } finally {
      await platform.stop();
      await removeData(dataDir);
    }
  },
};

async function untilQuiet(pid: number): Promise<void> {
  for (let left = LOOKS; left > 0; left -= 1) {
    const before = cpuUsOfAll(treeOf(pid));
    await sleep(LOOK_MS);
    if (cpuUsOfAll(treeOf(pid)) - before < QUIET_US) return;
  }
  throw new Error("the platform did not come to rest");
}

export default idleMemory;
