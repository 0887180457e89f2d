// Opens the console in Electron against a running platform.
import { root } from "./bootstrap.mjs";
import { endOf, runToEnd, startInBackground } from "./start-child.mjs";

const SURVIVES_MS = 1_500;

/** Why no window can be opened here; undefined when one can. */
export function consoleReason() {
  if (process.platform !== "linux") return undefined;
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? undefined : "there is no display";
}

/**
 * Resolves to `{ ended }` when the console runs, to `{ reason }` when it cannot: the platform is of use without it.
 */
export async function openConsole({ node, platform, onStart, say }) {
  const found = await runToEnd(node, ["build/dev/electron-provide.ts"]);
  const lines = found.output.trim().split("\n");
  if (found.code !== 0) return { reason: lines.at(-1) };
  for (const line of lines.slice(0, -1)) say(`  ${line}`);
  const env = { ...process.env, UMG_SERVER_URL: platform.url };
  if (platform.signInToken) env.UMG_SIGN_IN_TOKEN = platform.signInToken;
  delete env.ELECTRON_RUN_AS_NODE;
  // Chromium refuses to run its sandbox as root.
  const flags = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const child = startInBackground(lines.at(-1), [root, ...flags], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  onStart(child);
  const said = [];
  child.stderr.on("data", (chunk) => said.push(chunk) > 50 && said.shift());
  const ended = endOf(child).then((how) => (how === "exit code 0" ? "window closed" : how));
  const early = await Promise.race([ended, new Promise((alive) => setTimeout(alive, SURVIVES_MS))]);
  if (early === undefined) return { ended };
  if (early === "window closed") return { reason: "a console is open already, see its window" };
  const words = Buffer.concat(said).toString().trim().split("\n").at(-1);
  return { reason: `Electron did not start: ${early}${words ? `, ${words}` : ""}` };
}
