import { Agent } from "node:http";
import { openBenchPlatform, type BenchPlatform } from "./bench-platform.ts";
import { bench } from "./harness.ts";
import {
  makeBenchKey,
  phoneBatch,
  postBatch,
  startIngestServer,
  stopIngestServer,
  type IngestServer,
} from "./ingest-load.ts";

type Side = "baseline" | "subject";
interface State {
  readonly platform: BenchPlatform;
  readonly servers: Readonly<Record<Side, IngestServer>>;
  readonly key: string;
  readonly bodies: readonly Buffer[];
  readonly agent: Agent;
  readonly requests: number;
}

const CONNECTIONS = 16;
const PHONES = 64;
const EVENTS = 100;
const EVENTS_A_ROUND = 60_000;

/**
 * What it costs to take a batch of 100 events (17 KB), with every check and a durable append, beside reading and JSON.parse of the
 * same bytes. Counted is the CPU of the serving process; PostgreSQL's own processes are not. Ten times: batches of 500.
 */
export default bench<State>({
  name: "ingest-accept",
  gate: 0.8,
  aim: 0.92,
  direction: "at-least",
  sizes: [EVENTS, EVENTS * 10],
  async setup(size) {
    const platform = await openBenchPlatform();
    const [baseline, subject] = await Promise.all([
      startIngestServer("baseline", platform),
      startIngestServer("subject", platform),
    ]);
    const events = Math.min(size, 500);
    return {
      platform,
      servers: { baseline, subject },
      key: await makeBenchKey(platform),
      bodies: Array.from({ length: PHONES }, (_, phone) => phoneBatch(events, phone)),
      agent: new Agent({ keepAlive: true, maxSockets: CONNECTIONS }),
      requests: EVENTS_A_ROUND / events,
    };
  },
  baseline: (state) => send(state, "baseline"),
  subject: (state) => send(state, "subject"),
  pids: (state, side) => [state.servers[side].child.pid ?? 0],
  async teardown({ platform, servers, agent }) {
    agent.destroy();
    await Promise.all(Object.values(servers).map(stopIngestServer));
    await platform.close();
  },
});

async function send(state: State, side: Side): Promise<number> {
  const { bodies, requests, servers, agent, key } = state;
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < requests) {
        const body = bodies[next++ % bodies.length] ?? Buffer.alloc(0);
        const { status } = await postBatch(servers[side], agent, key, body);
        if (status !== 200) throw new Error(`answered ${status}`);
      }
    }),
  );
  return requests;
}
