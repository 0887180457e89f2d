// What `npm start` and `npm test` do first on a clean clone. No dependency, and any Node from 18 on.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs `npm ci` unless what is installed is what the lock file says. `log` takes one line. */
export function ensureInstalled(log = (line) => process.stderr.write(`${line}\n`)) {
  const reason = whyInstall();
  if (reason === undefined) return;
  log(`Installing packages (${reason}), about a minute …`);
  const from = Date.now();
  const npm = npmCommand();
  const done = spawnSync(
    npm[0],
    [...npm.slice(1), "ci", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  if (done.status !== 0) {
    log(
      `\`npm ci\` failed (${done.error?.message ?? `exit ${done.status}`}). Run it in ${root} and see what it says.`,
    );
    process.exit(1);
  }
  log(`Packages installed in ${((Date.now() - from) / 1000).toFixed(0)} s.`);
}

/** Path of the Node 24 the project brings along; the running one where it brings none and this one will do. */
export function nodePath() {
  const { platform, arch } = process;
  const name = `node-${platform === "win32" ? "win" : platform}-${arch}`;
  const own = path.join(
    root,
    "node_modules",
    name,
    "bin",
    platform === "win32" ? "node.exe" : "node",
  );
  if (existsSync(own)) return own;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  process.stderr.write(
    `There is no Node 24 for ${platform} ${arch} on npm; install Node 24 and run this again (this is ${process.version}).\n`,
  );
  process.exit(1);
}

/** Runs a script of the project under that Node in our place: same arguments, streams, signals and exit code. */
export function runUnderNode(script, args = process.argv.slice(2)) {
  const child = spawn(nodePath(), [path.join(root, script), ...args], {
    stdio: "inherit",
    env: { ...process.env, PATH: withOwnBin() },
  });
  // The terminal sends Ctrl-C to both; we only wait for what the child makes of it.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => signal !== "SIGINT" && child.kill(signal));
  child.on("error", (cause) => {
    process.stderr.write(`${cause.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}

/** Why `npm ci` has to run in the folder; undefined when what is installed is what the lock file says. */
export function whyInstall(folder = root) {
  const wanted = packagesOf(path.join(folder, "package-lock.json"));
  const present = packagesOf(path.join(folder, "node_modules/.package-lock.json"));
  if (present === undefined) return "nothing is installed yet";
  for (const [name, { version, optional, link }] of Object.entries(wanted ?? {})) {
    if (name === "" || link) continue;
    const here = present[name];
    if (here === undefined ? !optional : here.version !== version)
      return `${name.replace(/^.*node_modules\//, "")} is not the one of the lock file`;
    if (here !== undefined && !existsSync(path.join(folder, name))) return `${name} is gone`;
  }
  return undefined;
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** The npm that started us, else the one on the path. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script !== undefined && /npm-cli\.js$/.test(script)) return [process.execPath, script];
  return [process.platform === "win32" ? "npm.cmd" : "npm"];
}

function withOwnBin() {
  const bin = path.join(root, "node_modules", ".bin");
  return [bin, process.env.PATH].filter(Boolean).join(path.delimiter);
}
