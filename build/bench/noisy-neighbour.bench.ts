import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { newId } from "#server/platform/context/new-id.ts";
import { openBenchPlatform } from "./bench-platform.ts";
import type { LoadedBench, RunOptions } from "./harness.ts";
import { quantile, spreadOf } from "./measure.ts";
import { makeClientKey, type ClientKey } from "./retrying-client.ts";

const GATE = 1.5;
const AIM = 1.2;
const ROUNDS = 5;
const ROUND_MS = 8_000;
const EVERY_MS = 25;
const LOOK_MS = 10;
/** 1,200 a minute are allowed: a hundred times as many are sent, each with many events. */
const ABUSE = { perSecond: 2_000, eventsPerRequest: 50, questions: 4 };
const SEEDED = { full: 1_000_000, smoke: 50_000 };

interface Figures {
  readonly accept: number[];
  readonly visible: number[];
  errors: number;
}

/**
 * One tenant floods far over its limit and asks heavy questions; the other one's p99 of an accepted request, and of an event
 * becoming visible, against its own while it is alone. Idle and abused rounds take turns; the worse of the two ratios counts.
 */
const noisyNeighbour: LoadedBench = {
  name: "noisy-neighbour",
  async run(options) {
    const { ratios, errors } = await measure(options);
    const ratio = Number(quantile(ratios, 0.5).toPrecision(4));
    const { smoke, seed } = options;
    return {
      bench: "noisy-neighbour",
      ratio,
      gate: GATE,
      aim: AIM,
      pass: smoke || (ratio <= GATE && errors === 0),
      spread: spreadOf(ratios),
      rounds: ratios.length,
      seed,
      ...(smoke ? { smoke: true as const } : {}),
    };
  },
};
export default noisyNeighbour;

async function measure({ smoke, log }: RunOptions): Promise<{ ratios: number[]; errors: number }> {
  const platform = await openBenchPlatform();
  const folder = await mkdtemp(path.join(tmpdir(), "umg-noisy-"));
  const abuser = await makeClientKey(platform.services, 1_200);
  const neighbour = await makeClientKey(platform.services, 60_000);
  const setup = {
    connections: platform.connections,
    folder: path.join(folder, "clickhouse"),
    abuser,
    events: smoke ? SEEDED.smoke : SEEDED.full,
  };
  const server = forked("noisy-server.ts", setup);
  try {
    const [port] = (await once(server, "message")) as [number];
    const roundMs = smoke ? 2_000 : ROUND_MS;
    await probe(port, neighbour, 2_000);
    const ratios: number[] = [];
    let errors = 0;
    for (let round = 0; round < (smoke ? 1 : ROUNDS); round += 1) {
      const alone = await probe(port, neighbour, roundMs);
      const { figures, counts } = await abused(port, abuser, () => probe(port, neighbour, roundMs));
      errors += alone.errors + figures.errors;
      const [accept, visible] = [
        quantile(figures.accept, 0.99) / quantile(alone.accept, 0.99),
        quantile(figures.visible, 0.99) / quantile(alone.visible, 0.99),
      ];
      ratios.push(Math.max(accept, visible));
      log(
        `alone: accept ${text(alone.accept)}, visible ${text(alone.visible)}; abused: accept ${text(figures.accept)} (×${accept.toFixed(2)}), visible ${text(figures.visible)} (×${visible.toFixed(2)}), ${figures.errors} errors; the abuser got ${JSON.stringify(counts)}`,
      );
      await sleep(smoke ? 0 : 3_000);
    }
    return { ratios, errors };
  } finally {
    server.disconnect();
    await once(server, "exit");
    await platform.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const text = (figures: readonly number[]) =>
  `p50 ${quantile(figures, 0.5).toFixed(1)} p99 ${quantile(figures, 0.99).toFixed(1)} ms`;

const forked = (file: string, argument: object): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(argument)]);

async function abused(
  port: number,
  abuser: ClientKey,
  work: () => Promise<Figures>,
): Promise<{ figures: Figures; counts: object }> {
  const child = forked("noisy-abuse.ts", { port, secret: abuser.secret, ...ABUSE });
  await once(child, "message");
  await sleep(1_000);
  const figures = await work();
  const told = once(child, "message");
  const ended = once(child, "exit");
  child.send("over");
  const [counts] = (await told) as [object];
  await ended;
  return { figures, counts };
}

/** A well-behaved tenant: one small request at a time, a few events a second looked for until they are there. */
async function probe(port: number, key: ClientKey, forMs: number): Promise<Figures> {
  const figures: Figures = { accept: [], visible: [], errors: 0 };
  const agent = new Agent({ keepAlive: true });
  const until = performance.now() + forMs;
  const looking: Promise<void>[] = [];
  for (let sent = 0; performance.now() < until; sent += 1) {
    const id = newId();
    const body = JSON.stringify({ type: "track", event: "Probe", userId: "u", messageId: id });
    const startedMs = performance.now();
    const { status } = await call(agent, port, "POST", "/v1/track", key.secret, body);
    const acceptedMs = performance.now();
    if (status === 200) figures.accept.push(acceptedMs - startedMs);
    else figures.errors += 1;
    if (status === 200 && sent % 8 === 0)
      looking.push(
        seen(port, agent, key, id).then((ms) => void figures.visible.push(ms - acceptedMs)),
      );
    await sleep(EVERY_MS);
  }
  await Promise.all(looking);
  agent.destroy();
  return figures;
}

async function seen(port: number, agent: Agent, key: ClientKey, id: string): Promise<number> {
  for (;;) {
    const path = `/stored?tenant=${key.tenantId}&id=${id}`;
    const { text: found } = await call(agent, port, "GET", path, key.secret);
    if (found === "1") return performance.now();
    await sleep(LOOK_MS);
  }
}

const call = (
  agent: Agent,
  port: number,
  method: string,
  path: string,
  secret: string,
  body?: string,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve) => {
    const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
    request({ port, host: "127.0.0.1", path, method, agent, headers }, (res) => {
      let said = "";
      res.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
      res.on("end", () => resolve({ status: res.statusCode ?? 0, text: said }));
    })
      .on("error", (error) => resolve({ status: 0, text: String(error) }))
      .end(body);
  });
