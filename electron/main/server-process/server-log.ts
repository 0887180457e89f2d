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
  const stream = fs.createWriteStream(file, { flags: "a", mode: 0o600 });
  // A full disk must not take the console down with it.
  stream.on("error", () => {});
  const last: string[] = [];
  return {
    file,
    write(line) {
      last.push(line);
      if (last.length > TAIL_LINES) last.shift();
      stream.write(`${line}\n`);
    },
    tail: (lines) => last.slice(-lines),
    close: () => stream.end(),
  };
}
