// The abuser of noisy-neighbour.bench.ts, in a process of its own that leaves the processor to the server.
import { Agent, request } from "node:http";
import { getPriority, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

interface Abuse {
  readonly port: number;
  readonly secret: string;
  /** Requests a second, many times the key's limit. */
  readonly perSecond: number;
  readonly eventsPerRequest: number;
  /** Heavy questions at a time. */
  readonly questions: number;
}

setPriority(Math.min(19, getPriority() + 15));
const { port, secret, perSecond, eventsPerRequest, questions } = JSON.parse(
  process.argv[2] ?? "",
) as Abuse;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const counts: Record<string, number> = {};
let over = false;
let id = 0;

const send = (path: string, method: string, body?: string): Promise<number> =>
  new Promise((resolve) => {
    const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
    request({ port, host: "127.0.0.1", path, method, agent, headers }, (res) => {
      res.resume();
      res.on("end", () => resolve(res.statusCode ?? 0));
      res.on("error", () => resolve(0));
    })
      .on("error", () => resolve(0))
      .end(body);
  });
const count = (what: string) => (counts[what] = (counts[what] ?? 0) + 1);
const events = () =>
  Array.from({ length: eventsPerRequest }, () => ({
    type: "track",
    event: "Flood",
    userId: `u${(id += 1) % 997}`,
    messageId: `${process.pid}-${id}`,
    properties: { level: id % 100 },
  }));

async function flood(): Promise<void> {
  const startedMs = performance.now();
  const flying = new Set<Promise<void>>();
  for (let sent = 0; !over; sent += 1) {
    const due = startedMs + (sent * 1_000) / perSecond;
    if (due > performance.now()) await sleep(Math.max(0, due - performance.now()));
    if (flying.size >= 64) await Promise.race(flying);
    const one = send("/v1/batch", "POST", JSON.stringify({ batch: events() })).then((status) => {
      count(`ingest ${status}`);
      flying.delete(one);
    });
    flying.add(one);
  }
}
async function ask(): Promise<void> {
  while (!over) {
    const status = await send("/heavy", "GET");
    count(`question ${status}`);
    if (status !== 200) await sleep(100);
  }
}

process.on("message", () => {
  over = true;
  process.send?.(counts);
});
process.send?.("ready");
await Promise.all([flood(), ...Array.from({ length: questions }, ask)]);
process.disconnect();
