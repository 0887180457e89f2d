import { removeData, startPlatform, temporaryData } from "../e2e/platform-run.ts";
import type { LoadedBench } from "./harness.ts";
import { memoryOfTree, sumMb } from "./process-memory.ts";

const AIM_MB = 600;
const GATE_MB = 600;
const IDLE_MS = 30_000;

/** Memory of the idle embedded platform with the demo data, all its processes together, 30 s after it was ready. */
const idleMemory: LoadedBench = {
  name: "idle-memory",
  async run({ smoke, seed, log }) {
    const dataDir = await temporaryData();
    const platform = await startPlatform(dataDir, ["--demo"]);
    try {
      await new Promise((resolve) => setTimeout(resolve, smoke ? 1000 : IDLE_MS));
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

export default idleMemory;
