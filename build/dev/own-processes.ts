import { readFileSync, readdirSync } from "node:fs";

export interface OwnProcess {
  readonly pid: number;
  readonly command: string;
}

/** The variable that marks every process of one test run, however deep and even when it detached itself. */
export const RUN_MARK = "UMG_TEST_RUN";

/**
 * The living processes that carry the mark, or belong to one of the sessions; Linux only, and only what this user may read.
 * Zombies do not count: they are over, their parent has only not looked yet.
 */
export function ownProcesses(mark: string, sessions: ReadonlySet<number>): OwnProcess[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .flatMap((pid) => {
      try {
        const { state, session } = statOf(pid);
        if (state === "Z" || state === "X") return [];
        const marked = readFileSync(`/proc/${pid}/environ`, "latin1")
          .split("\0")
          .includes(`${RUN_MARK}=${mark}`);
        return marked || sessions.has(session) ? [{ pid, command: commandOf(pid) }] : [];
      } catch {
        return []; // It has ended meanwhile, or is another user's.
      }
    });
}

function statOf(pid: number): { state: string; session: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const [state = "", , , session = "0"] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { state, session: Number(session) };
}

const commandOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ").trim().slice(0, 160);
