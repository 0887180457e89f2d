// `npm start`: packages, build, platform, console. No dependency, and any Node from 18 on.
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled, nodePath, root } from "./bootstrap.mjs";
import { endProcess, killGroup, killTools, runToEnd } from "./start-child.mjs";
import { consoleReason, openConsole } from "./start-console.mjs";
import { startPlatform } from "./start-platform.mjs";

const USAGE = `npm start -- [options]
  --demo         fill an empty platform with a believable data set
  --data DIR     where everything is kept (default: the user's data folder)
  --port N       the port of the API and the web panel (default: a free one)
  --no-desktop   no Electron; print the web panel's URL with a one-time sign-in link`;

const say = (line) => process.stderr.write(`${line}\n`);
const startedAt = performance.now();
const phase = (name, ms) => say(`  ${name.padEnd(14)} ${(ms / 1000).toFixed(2).padStart(7)} s`);
const timed = async (name, work) => {
  const from = performance.now();
  const result = await work();
  phase(name, performance.now() - from);
  return result;
};

const options = readOptions();
const children = { platform: undefined, console: undefined };
let stopping;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => onSignal(signal));

say("UnMoGrowP");
await timed("packages", async () => ensureInstalled(say));
const noConsole = options.desktop ? consoleReason() : "--no-desktop";
const parts = noConsole ? ["renderer"] : ["renderer", "electron"];
const built = timed("build", () => build(parts));
const platform = await startPlatform({
  node: nodePath(),
  args: options.platform,
  onStart: (child) => (children.platform = child),
  say: (line) => stopping === undefined && say(line),
}).catch((error) => fail(error.message));
for (const [name, ms] of Object.entries(platform.phases)) phase(name, ms);
await built.catch((error) => fail(error.message));
void platform.ended.then((how) => {
  if (!stopping) fail(`The platform ended (${how}). Its log: ${platform.logFile}`);
});
const opened = noConsole
  ? { reason: noConsole }
  : await timed("console", () => openConsole({ node: nodePath(), platform, onStart, say }));
announce(opened.reason);
if (opened.ended) {
  const how = await opened.ended;
  if (!stopping && how === "window closed") await stop(0);
  if (!stopping) say(`The console ended (${how}). The web panel stays at ${platform.url}`);
}

function onStart(child) {
  children.console = child;
}

function announce(reason) {
  say(
    `  ${"ready".padEnd(14)} ${((performance.now() - startedAt) / 1000).toFixed(2).padStart(7)} s`,
  );
  if (reason === undefined)
    return say(`\nThe console is open. Web panel: ${platform.url}   (Ctrl-C stops everything)`);
  say(`\nNo desktop console (${reason}). Web panel: ${platform.url}`);
  if (platform.signInUrl) say(`Sign in, once, within an hour: ${platform.signInUrl}`);
  say("Ctrl-C stops everything.");
}

/** Only what has changed since the last time; build.ts decides. */
async function build(only) {
  const args = only.flatMap((part) => ["--only", part]);
  const { code, output } = await runToEnd(nodePath(), ["build/bundle/build.ts", ...args]);
  if (code !== 0)
    throw new Error(
      `${output.trim()}\nThe build failed. Fix what it says above, then start again.`,
    );
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        demo: { type: "boolean" },
        data: { type: "string" },
        port: { type: "string" },
        "no-desktop": { type: "boolean" },
        help: { type: "boolean" },
      },
    });
    if (values.help) {
      say(USAGE);
      process.exit(0);
    }
    const platform = [];
    if (values.demo) platform.push("--demo");
    if (values.data !== undefined) platform.push("--data", path.resolve(values.data));
    if (values.port !== undefined) platform.push("--port", values.port);
    if (!existsSync(path.join(root, "package-lock.json")))
      fail(`${root} is not the project's folder.`);
    return { platform, desktop: !values["no-desktop"] };
  } catch (error) {
    say(`${error.message}\n\n${USAGE}`);
    return process.exit(2);
  }
}

/** npm passes the terminal's signal on a second time: only one a while later means "at once". */
function onSignal(signal) {
  if (stopping === undefined) {
    say("\nStopping …");
    stopping = performance.now();
    void stop(signal === "SIGINT" ? 130 : 143);
  } else if (performance.now() - stopping > 1_500) {
    for (const child of Object.values(children)) killGroup(child);
    process.exit(1);
  }
}

async function stop(code) {
  stopping ??= performance.now();
  killTools();
  await endProcess(children.console, 4_000);
  await endProcess(children.platform, 20_000);
  process.exit(code);
}

async function fail(sentence) {
  if (stopping === undefined) say(sentence);
  await (stopping === undefined ? stop(1) : new Promise(() => {}));
}
