import path from "node:path";
import { LOGIN_ROLES } from "#server/platform/postgres/connection.ts";
import { removeData, temporaryData } from "../e2e/platform-run.ts";
import { freePort, roleProcess } from "../e2e/role-processes.ts";
import { openBenchServices } from "./bench-platform.ts";
import { killAndStart } from "./crash-roles.ts";
import { crashBench, kill, type CrashField } from "./crash-run.ts";

const FULL = { points: 60, limitMs: 600_000 };
const SMOKE = { points: 6, limitMs: 20_000 };

/** One process with its own PostgreSQL and chDB, as `unmogrowp start` runs it. */
export default crashBench("crash-embedded", { full: FULL, smoke: SMOKE }, openEmbedded);

async function openEmbedded(): Promise<CrashField> {
  const dataDir = await temporaryData();
  const platform = roleProcess("start", await freePort(), {}, ["--data", dataDir]);
  const closing = [() => removeData(dataDir), platform.stop];
  const close = async () => {
    for (const step of closing.toReversed()) await step();
  };
  try {
    await platform.start();
    const at = (role: keyof typeof LOGIN_ROLES) => ({
      host: path.join(dataDir, "postgres", "run"),
      port: 5432,
      user: LOGIN_ROLES[role],
      database: "unmogrowp",
    });
    const open = await openBenchServices({
      owner: at("owner"),
      app: at("app"),
      platform: at("platform"),
      readonly: at("readonly"),
    });
    closing.push(open.close);
    // It is one process: never killed while it is being started.
    let last: Promise<void> = Promise.resolve();
    const inTurn = (work: () => Promise<void>) => () => (last = last.then(work));
    return {
      services: open.services,
      targets: [
        // Its engines live on as orphans, until the next start ends them.
        { name: "start", kill: inTurn(() => killAndStart(platform)) },
        {
          name: "start and engines",
          kill: inTurn(async () => {
            const engines = await platform.children();
            await platform.kill();
            engines.forEach(kill);
            await platform.start();
          }),
        },
        { name: "engines", kill: async () => (await platform.children()).forEach(kill) },
      ],
      ingestUrl: platform.url,
      async finish() {
        await open.close();
        closing.pop();
        await platform.stop();
        return path.join(dataDir, "clickhouse");
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
