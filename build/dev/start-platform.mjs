// Starts `server/main.ts start` and waits for its ready line.
import { createWriteStream, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { root } from "./bootstrap.mjs";
import { endOf, startInBackground } from "./start-child.mjs";

const WARNING = 40;
const LOG_LIMIT_BYTES = 10_000_000;

/**
 * Resolves to `{ url, signInUrl, signInToken, phases, logFile, ended }` when the platform is ready.
 * Rejects with the platform's own sentence when it does not come up.
 */
export async function startPlatform({
  node,
  args,
  onStart,
  say,
  entry = ["server/main.ts", "start"],
}) {
  const folder = path.join(root, "node_modules/.cache/unmogrowp");
  mkdirSync(folder, { recursive: true });
  const logFile = path.join(folder, "start.log");
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const log = createWriteStream(logFile, {
    flags: size > LOG_LIMIT_BYTES ? "w" : "a",
    mode: 0o600,
  });
  const child = startInBackground(node, [...entry, "--json-ready", "--with-parent", ...args], {
    // It ends when its stdin does: killing us leaves nothing behind.
    stdio: ["pipe", "pipe", "pipe"],
  });
  onStart(child);
  child.stdin.on("error", () => {});
  const words = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    log.write(`${line}\n`);
    const text = readable(line);
    if (text === undefined) return;
    words.push(text);
    if (ready) say(text);
  });
  let ready = false;
  const ended = endOf(child);
  const answer = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const message = parse(line);
      if (message?.ready) resolve(message);
      else if (message?.code) reject(new Error(message.message));
      else log.write(`${line}\n`);
    });
    // A moment later, for its last words may still be on the way.
    void ended.then((how) =>
      setTimeout(() => reject(new Error(lastWords(words, how, logFile))), 50),
    );
  });
  ready = true;
  return {
    url: answer.url,
    signInUrl: answer.setupUrl ?? undefined,
    signInToken: answer.signInToken ?? undefined,
    phases: answer.phases ?? {},
    logFile,
    ended,
  };
}

/** A crash says its name in one line among many; on purpose it says one to three lines. */
function lastWords(words, how, logFile) {
  const crash = words.find((line) => /^(Uncaught )?\w*Error\b.*: /.test(line));
  if (crash !== undefined) return `The platform did not start: ${crash}. Its log: ${logFile}`;
  if (words.length > 0) return words.slice(-3).join("\n");
  return `The platform did not start (${how}). Its log: ${logFile}`;
}

/** Warnings and errors of the JSON log in words; other lines are only kept in the file. */
function readable(line) {
  const entry = parse(line);
  if (entry === undefined) return /^\s+at |^$/.test(line) ? undefined : line;
  if (!(entry.level >= WARNING)) return undefined;
  const reason = entry.reason ?? entry.err?.message;
  return `  ${entry.level >= 50 ? "error" : "warning"}: ${entry.msg ?? ""}${reason ? ` (${reason})` : ""}`;
}

function parse(line) {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
