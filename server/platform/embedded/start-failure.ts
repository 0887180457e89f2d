import { userInfo } from "node:os";
import { DomainError } from "#shared/errors/index.ts";

export const NEEDED_MB = 300;

/** Turns what an engine (or the file system) said into the sentence a person can act on. */
export function startFailure(
  engine: string,
  said: string,
  folder: string,
  cause?: unknown,
): DomainError {
  if (/No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/.test(said))
    return new DomainError("data_folder_full", { folder, neededMb: NEEDED_MB }, cause);
  if (/Read-only file system|EROFS|Permission denied|EACCES|EPERM/.test(said))
    return new DomainError(
      "data_folder_read_only",
      { folder, account: userInfo().username },
      cause,
    );
  return new DomainError("engine_start_failed", { engine, reason: lastWords(said) }, cause);
}

/** The last line that says something went wrong, without time stamps. */
export function lastWords(log: string): string {
  const lines = log.trim().split("\n");
  const bad = lines.filter((line) => /FATAL|PANIC|ERROR|error:|Exception/.test(line)).at(-1);
  const line = bad ?? lines.at(-1) ?? "";
  return line.replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, "").trim() || "it said nothing";
}
