import fs from "node:fs";
import path from "node:path";

/** Everything the desktop is told from outside, read once at the start. */
export interface DesktopConfig {
  /** A server to use for this run instead of a profile's. */
  serverUrl: string | undefined;
  /** Exchanged once for a session on `serverUrl`. */
  signInToken: string | undefined;
  engine: Engine | undefined;
  rendererFolder: string;
  preloadFile: string;
  packaged: boolean;
}

/** How to start the embedded server; absent in the slim package, which only connects to servers. */
export interface Engine {
  node: string;
  args: readonly string[];
  folder: string;
  env: Readonly<Record<string, string>>;
}

export interface ConfigSource {
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  appPath: string;
  resourcesPath: string;
  packaged: boolean;
  platform: string;
  arch: string;
}

export function readConfig(source: ConfigSource): DesktopConfig {
  const given = (name: string) => argument(source.argv, name);
  return Object.freeze({
    serverUrl: originOf(given("server") ?? source.env["UMG_SERVER_URL"]),
    signInToken: source.env["UMG_SIGN_IN_TOKEN"],
    engine: engineOf(source),
    rendererFolder: path.join(source.appPath, "dist/renderer"),
    preloadFile: path.join(source.appPath, "dist/electron/preload.cjs"),
    packaged: source.packaged,
  });
}

/** Takes the environment, and removes from it what child processes must not inherit. */
export function takeEnvironment(): Record<string, string | undefined> {
  const env = { ...process.env };
  delete process.env["UMG_SIGN_IN_TOKEN"];
  return env;
}

function engineOf(source: ConfigSource): Engine | undefined {
  const folder = source.packaged ? path.join(source.resourcesPath, "engine") : source.appPath;
  const bundled = path.join(folder, source.packaged ? "server" : "dist/server", "main.js");
  const sources = path.join(folder, "server/main.ts");
  const entry = !source.packaged && fs.existsSync(sources) ? sources : bundled;
  if (!fs.existsSync(entry)) return undefined;
  const args = [entry, "start", "--no-desktop", "--json-ready", "--with-parent"];
  const data = argument(source.argv, "data");
  if (data !== undefined) args.push("--data", path.resolve(data));
  if (source.argv.includes("--demo")) args.push("--demo");
  return { node: nodeOf(folder, source), args, folder, env: childEnvironment(source.env) };
}

function nodeOf(folder: string, { platform, arch }: ConfigSource): string {
  const system = platform === "win32" ? "win" : platform;
  const file = platform === "win32" ? "bin/node.exe" : "bin/node";
  const own = path.join(folder, "node_modules", `node-${system}-${arch}`, file);
  return fs.existsSync(own) ? own : "node";
}

function childEnvironment(env: ConfigSource["env"]): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !/^(ELECTRON_|NODE_OPTIONS$|UMG_SIGN_IN_TOKEN$|UMG_SERVER_URL$)/.test(entry[0]),
  );
  return Object.fromEntries(kept);
}

function argument(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  const word = argv[at];
  if (word === undefined) return undefined;
  return word.includes("=") ? word.slice(word.indexOf("=") + 1) : argv[at + 1];
}

function originOf(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error(
      `--server (UMG_SERVER_URL) is not a server: ${text}. Give https://HOST[:PORT].`,
    );
  return new URL(text).origin;
}
