import { createRequire } from "node:module";
import type { Session } from "chdb";
import {
  MARK,
  type ChdbLane,
  type ChdbRequest,
  type ChdbSetup,
  type FromChdb,
  type ToChdb,
} from "./chdb-protocol.ts";

// A process of its own: chDB aborts and hangs when it fails, and holds one data folder per process.
interface Lane {
  readonly free: Session[];
  readonly waiting: ((session: Session) => void)[];
}
let lanes: Record<ChdbLane | "kill", Lane> | undefined;
const KILL_AGAIN_MS = 100;
/** Those that are not answered yet. */
const open = new Map<number, { mark: string | undefined; cancelled: boolean }>();

process.on("message", (message: ToChdb) => {
  if (message.kind === "setup") void start(message);
  else if (message.kind === "request") void answer(message);
  else if (message.kind === "cancel") void cancel(message.id);
  else process.exit(0);
});
// The platform is gone: end at once, also in the middle of a statement (its writes are atomic).
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

const send = (message: FromChdb) => void process.send?.(message);

async function start(setup: ChdbSetup): Promise<void> {
  const chdb = createRequire(setup.enginesFrom)("chdb") as typeof import("chdb");
  const options = { connectionArgs: [`--config-file=${setup.configFile}`] };
  const session = async (...settings: string[]) => {
    const opened = new chdb.Session(setup.path, options);
    await opened.queryAsync(`CREATE DATABASE IF NOT EXISTS ${setup.database} ENGINE = Atomic`);
    for (const sql of [`USE ${setup.database}`, ...settings]) await opened.queryAsync(sql);
    return opened;
  };
  const all = `SET log_comment = '${setup.allTenants}'`;
  const write = [await session(all)];
  const command = [await session(all)];
  const ping = [await session("SET readonly = 2")];
  const kill = [await session()];
  const read = [];
  for (let n = 0; n < setup.readers; n += 1) read.push(await session("SET readonly = 2"));
  const lane = (free: Session[]) => ({ free, waiting: [] });
  lanes = {
    read: lane(read),
    write: lane(write),
    command: lane(command),
    ping: lane(ping),
    kill: lane(kill),
  };
  const version = (await ping[0]?.queryAsync("SELECT version()", { format: "TSV" }))?.text().trim();
  send({ kind: "ready", version: version ?? "" });
}

async function answer({ id, lane: name, statements, mark }: ChdbRequest): Promise<void> {
  const lane = lanes?.[name];
  if (!lane) return;
  const request = { mark, cancelled: false };
  open.set(id, request);
  try {
    const text = await withSession(lane, async (session) => {
      let last = "";
      for (const sql of statements) {
        if (request.cancelled) throw new Error("cancelled before it ran");
        last = (await session.queryAsync(sql, { format: "JSONEachRow" })).text();
      }
      return last;
    });
    send({ kind: "answer", id, text });
  } catch (error) {
    send({ kind: "failure", id, message: error instanceof Error ? error.message : String(error) });
  } finally {
    open.delete(id);
  }
}

async function withSession<T>(lane: Lane, work: (session: Session) => Promise<T>): Promise<T> {
  const session =
    lane.free.pop() ?? (await new Promise<Session>((give) => lane.waiting.push(give)));
  try {
    return await work(session);
  } finally {
    const next = lane.waiting.shift();
    if (next) next(session);
    else lane.free.push(session);
  }
}

/** Again until it is over: a statement that is just being handed over is not in the engine's list yet. */
async function cancel(id: number): Promise<void> {
  const request = open.get(id);
  if (!request || !lanes) return;
  request.cancelled = true;
  while (open.has(id) && request.mark !== undefined) {
    await withSession(lanes.kill, (session) =>
      session.queryAsync(`KILL QUERY WHERE Settings['${MARK}'] = '${request.mark}'`),
    ).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, KILL_AGAIN_MS));
  }
}
