import type { ServerConfig } from "../platform/config/config.ts";
import { createLogger } from "../platform/telemetry/logger.ts";
import { compose, type ProcessRole } from "./compose.ts";
import { createPhases } from "./phases.ts";

export type { ProcessRole } from "./compose.ts";

export interface StartOptions {
  config: ServerConfig;
  roles: readonly ProcessRole[];
  demo: boolean;
  /** One JSON line on stdout instead of words on stderr. */
  jsonReady: boolean;
  /** Stop when stdin ends, as it does when the desktop that started this process was killed. */
  withParent?: boolean;
}

/** Runs until a signal. Returns once everything is stopped. */
export async function startProcess(options: StartOptions): Promise<void> {
  const say = (text: string) => void (options.jsonReady || process.stderr.write(`${text}\n`));
  const log = createLogger({ level: options.config.logLevel });
  const phases = createPhases((name, ms) =>
    say(`  ${name.padEnd(12)} ${String(ms).padStart(6)} ms`),
  );
  const stopSignal = firstSignal(options.withParent ?? false);
  const startedAt = performance.now();
  const running = await compose({
    config: options.config,
    roles: new Set(options.roles),
    log,
    phases,
    demo: options.demo,
  });
  say(`  ready        ${String(Math.round(performance.now() - startedAt)).padStart(6)} ms`);
  const { url, link } = running;
  if (options.jsonReady)
    process.stdout.write(
      `${JSON.stringify({ ready: true, url, setupUrl: link?.url ?? null, signInToken: link?.token ?? null, phases: phases.read() })}\n`,
    );
  else
    say(
      `UnMoGrowP ${options.config.version} · ${[...options.roles].join(" + ")} · ${url}${link ? `\nSign in (once, within an hour): ${link.url}` : ""}`,
    );
  await stopSignal;
  say("Stopping…");
  await running.close();
}

/** SIGINT or SIGTERM once, or the parent gone; a second one ends the process at once. */
function firstSignal(withParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    if (withParent) {
      process.stdin.once("end", resolve).resume();
      // Watched, but no reason to stay: a start that was refused must end.
      if ("unref" in process.stdin) process.stdin.unref();
    }
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  });
}
