import { createRequire } from "node:module";
import type { Session } from "chdb";
import type { ChdbLane, ChdbRequest, ChdbSetup, FromChdb, ToChdb } from "./chdb-protocol.ts";

// A process of its own: chDB aborts and hangs when it fails, and holds one data folder per process.
type Lanes = Record<ChdbLane, { free: Session[]; waiting: ((session: Session) => void)[] }>;
let lanes: Lanes | undefined;

process.on("message", (message: ToChdb) => {
  if (message.kind === "setup") void open(message);
  else if (message.kind === "request") void answer(message);
  else process.exit(0);
});
// The platform is gone: end at once, also in the middle of a statement (its writes are atomic).
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

const send = (message: FromChdb) => void process.send?.(message);

async function open(setup: ChdbSetup): Promise<void> {
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
  const read = [];
  for (let n = 0; n < setup.readers; n += 1) read.push(await session("SET readonly = 2"));
  const lane = (free: Session[]) => ({ free, waiting: [] });
  lanes = { read: lane(read), write: lane(write), command: lane(command), ping: lane(ping) };
  const version = (await ping[0]?.queryAsync("SELECT version()", { format: "TSV" }))?.text().trim();
  send({ kind: "ready", version: version ?? "" });
}

async function answer({ id, lane: name, statements }: ChdbRequest): Promise<void> {
  const lane = lanes?.[name];
  if (!lane) return;
  const session =
    lane.free.pop() ?? (await new Promise<Session>((give) => lane.waiting.push(give)));
  try {
    let text = "";
    for (const sql of statements)
      text = (await session.queryAsync(sql, { format: "JSONEachRow" })).text();
    send({ kind: "answer", id, text });
  } catch (error) {
    send({ kind: "failure", id, message: error instanceof Error ? error.message : String(error) });
  } finally {
    const next = lane.waiting.shift();
    if (next) next(session);
    else lane.free.push(session);
  }
}
