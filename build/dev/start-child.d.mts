import type { ChildProcess } from "node:child_process";

export function runToEnd(
  command: string,
  args: readonly string[],
): Promise<{ code: number | null; output: string }>;
export function endProcess(child: ChildProcess | undefined, patienceMs: number): Promise<void>;
