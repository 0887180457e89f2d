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
const ROUNDS = 6;
const ROUND_MS = 6_000;
const EVERY_MS = 25;
const LOOK_MS = 10;
const LEAD_MS = 1_000;
/** 1,200 a minute are allowed: a hundred times as many are sent, each with many events. */
const ABUSE = { perSecond: 2_000, eventsPerRequest: 50, questions: 4 };
const SEEDED = { full: 1_000_000, smoke: 50_000 };

interface Figures {
  readonly accept: number[];
  readonly visible: number[];
  errors: number;
}

interface Measured {
  readonly alone: Figures;
  /** The abusing client runs, but against a bare node:http server in a process of its own. */
  readonly beside: Figures;
  readonly abused: Figures;
  /** The worse ratio of each round, for the spread. */
  readonly ratios: readonly number[];
}

/**
 * One tenant floods far over its limit and asks heavy questions; the other one's p99 of an accepted request, and of an event
 * becoming visible, against its own while it is alone. The rounds take turns and their times are put together, since the p99 of
 * one round is a single event; the worse of the two ratios counts. What the abusing client takes by itself of the processors that
 * it shares with the server is told beside it, from rounds in which it abuses a bare node:http server: no platform could mend that.
 */
const noisyNeighbour: LoadedBench = {
  name: "noisy-neighbour",
  async run(options) {
    const { alone, beside, abused, ratios } = await measure(options);
    const ratio = worse(abused, alone);
    const errors = alone.errors + beside.errors + abused.errors;
    options.log(
      `put together: alone ${text(alone)}; client beside ${text(beside)} (×${worse(beside, alone)}); abused ${text(abused)} (×${ratio}), ${errors} errors`,
    );
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

async function measure({ smoke, log }: RunOptions): Promise<Measured> {
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
  const bare = forked("noisy-bare.ts", {});
  try {
    const [[port], [barePort]] = (await Promise.all([
      once(server, "message"),
      once(bare, "message"),
    ])) as [[number], [number]];
    const roundMs = smoke ? 2_000 : ROUND_MS;
    await probe(port, neighbour, 2_000);
    const [alone, beside, abused] = [noFigures(), noFigures(), noFigures()];
    const ratios: number[] = [];
    for (let round = 0; round < (smoke ? 1 : ROUNDS); round += 1) {
      const idle = await probe(port, neighbour, roundMs);
      add(alone, idle);
      add(beside, (await during(barePort, abuser, () => probe(port, neighbour, roundMs))).figures);
      const { figures, counts } = await during(port, abuser, () => probe(port, neighbour, roundMs));
      add(abused, figures);
      ratios.push(worse(figures, idle));
      log(
        `alone ${text(idle)}; abused ${text(figures)} (×${worse(figures, idle)}), ${figures.errors} errors; the abuser got ${JSON.stringify(counts)}`,
      );
      await sleep(smoke ? 0 : 2_000);
    }
    return { alone, beside, abused, ratios };
  } finally {
    for (const child of [server, bare]) {
      child.disconnect();
      if (child.exitCode === null) await once(child, "exit");
    }
    await platform.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const noFigures = (): Figures => ({ accept: [], visible: [], errors: 0 });

function add(sum: Figures, { accept, visible, errors }: Figures): void {
  sum.accept.push(...accept);
  sum.visible.push(...visible);
  sum.errors += errors;
}

const p99 = (times: readonly number[]) => quantile(times, 0.99);

const worse = (figures: Figures, base: Figures): number =>
  Number(
    Math.max(
      p99(figures.accept) / p99(base.accept),
      p99(figures.visible) / p99(base.visible),
    ).toPrecision(4),
  );

const times = (figures: readonly number[]) =>
  `p50 ${quantile(figures, 0.5).toFixed(1)} p99 ${p99(figures).toFixed(1)} ms`;
const text = ({ accept, visible }: Figures) => `accept ${times(accept)}, visible ${times(visible)}`;

const forked = (file: string, argument: object): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(argument)]);

async function during(
  port: number,
  abuser: ClientKey,
  work: () => Promise<Figures>,
): Promise<{ figures: Figures; counts: object }> {
  const child = forked("noisy-abuse.ts", { port, secret: abuser.secret, ...ABUSE });
  await once(child, "message");
  await sleep(LEAD_MS);
  const figures = await work();
  const told = once(child, "message");
  const ended = once(child, "exit");
  child.send("over");
  const [counts] = (await told) as [object];
  await ended;
  return { figures, counts };
}

/** A well-behaved tenant: one small request at a time, and one look at a time for those of them that are not seen yet. */
async function probe(port: number, key: ClientKey, forMs: number): Promise<Figures> {
  const figures = noFigures();
  const agent = new Agent({ keepAlive: true });
  const acceptedMs = new Map<string, number>();
  const until = performance.now() + forMs;
  let sending = true;
  const looking = (async () => {
    while (sending || acceptedMs.size > 0) {
      for (const id of await seen(port, agent, key, [...acceptedMs.keys()])) {
        figures.visible.push(performance.now() - (acceptedMs.get(id) ?? Number.NaN));
        acceptedMs.delete(id);
      }
      await sleep(LOOK_MS);
    }
  })();
  while (performance.now() < until) {
    const id = newId();
    const body = JSON.stringify({ type: "track", event: "Probe", userId: "u", messageId: id });
    const startedMs = performance.now();
    const { status } = await call(agent, port, "POST", "/v1/track", key.secret, body);
    if (status === 200) {
      figures.accept.push(performance.now() - startedMs);
      acceptedMs.set(id, performance.now());
    } else figures.errors += 1;
    await sleep(EVERY_MS);
  }
  sending = false;
  await looking;
  agent.destroy();
  return figures;
}

async function seen(
  port: number,
  agent: Agent,
  key: ClientKey,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const path = `/stored?tenant=${key.tenantId}&ids=${ids.join(",")}`;
  const { status, text: found } = await call(agent, port, "GET", path, key.secret);
  return status === 200 && found !== "" ? found.split(",") : [];
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
