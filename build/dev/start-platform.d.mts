import type { ChildProcess } from "node:child_process";

export interface StartedPlatform {
  url: string;
  signInUrl: string | undefined;
  signInToken: string | undefined;
  phases: Record<string, number>;
  logFile: string;
  ended: Promise<string>;
}

export function startPlatform(options: {
  node: string;
  args: readonly string[];
  entry?: readonly string[];
  onStart(child: ChildProcess): void;
  say(line: string): void;
}): Promise<StartedPlatform>;
