import fs from "node:fs";
import path from "node:path";

const TAIL_LINES = 200;
const ROTATE_AT_BYTES = 10 * 1024 * 1024;

/** The embedded server's output: a file for people to send, and its last lines for the page that says why it stopped. */
export interface ServerLog {
  readonly file: string;
  write(line: string): void;
  tail(lines: number): string[];
  close(): void;
}

export function openServerLog(file: string): ServerLog {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > ROTATE_AT_BYTES) fs.renameSync(file, `${file}.1`);
  let handle: number | undefined = fs.openSync(file, "a", 0o600);
  const last: string[] = [];
  return {
    file,
    write(line) {
      last.push(line);
      if (last.length > TAIL_LINES) last.shift();
      if (handle === undefined) return;
      try {
        // At once: the last words of a server are written while the console is quitting.
        fs.writeSync(handle, `${line}\n`);
      } catch {
        // A full disk must not take the console down with it; the last lines are still in memory.
      }
    },
    tail: (lines) => last.slice(-lines),
    close() {
      if (handle !== undefined) fs.closeSync(handle);
      handle = undefined;
    },
  };
}
