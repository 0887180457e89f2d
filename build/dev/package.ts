import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { build, Platform, type Configuration } from "electron-builder";

import { buildParts } from "../bundle/build.ts";
import { removeStagedEngine, stageEngine } from "./electron-engine.ts";
import { provideElectron, type ProvidedElectron } from "./electron-provide.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** electron-builder fills these in. */
const NAME_REST = "${version}-${arch}.${ext}";

const HELP = `npm run package -- [--target dir|tar.gz|deb|AppImage|dmg|nsis …] [--slim] [--release]
  --target   what to make; several times for several. Default: what can be made on this machine
  --slim     without PostgreSQL, ClickHouse and Node: connects to servers only
  --release  the best compression, and only with an Electron that may go to users`;

const { values } = parseArgs({
  options: {
    target: { type: "string", multiple: true },
    slim: { type: "boolean", default: false },
    release: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
async function packageDesktop(): Promise<void> {
  const electron = await provideElectron(console.log);
  if (values.release && !electron.release)
    throw new Error(
      `Electron ${electron.version} here is for building and testing; a release needs the download of the pinned one.`,
    );
  await buildParts(values.slim ? ["electron", "renderer"] : [], console.log);
  // What is not there is not packaged.
  const engine = values.slim ? removeStagedEngine() : stageEngine();
  for (const name of engine?.missing ?? [])
    console.log(`${name} is not installed on this machine: the package is made without it.`);
  const targets = values.target ?? targetsHere();
  console.log(`packaging ${targets.join(", ")}${values.slim ? ", slim" : ""}`);
  const startedMs = performance.now();
  const artifacts = await withTools(() =>
    build({
      projectDir: root,
      publish: "never",
      targets: platform().createTarget(targets),
      config: configuration(electron),
    }),
  );
  console.log(`packaged in ${Math.round((performance.now() - startedMs) / 1000)} s`);
  const unpacked = path.join(outputFolder(), `${platform().buildConfigurationKey}-unpacked`);
  for (const artifact of [unpacked, ...artifacts])
    if (fs.existsSync(artifact))
      console.log(`${path.relative(root, artifact)}  ${sizeMb(artifact)} MB`);
}

/** electron-builder.yml, and what this machine adds to it. */
function configuration(electron: ProvidedElectron): Configuration {
  return {
    extends: path.join(root, "electron-builder.yml"),
    directories: { output: outputFolder() },
    electronDist: electron.dist,
    electronVersion: electron.version,
    ...(values.release ? {} : { deb: { compression: "gz" as const } }),
    ...(values.slim ? { linux: { artifactName: `unmogrowp-console-slim-${NAME_REST}` } } : {}),
  };
}

const outputFolder = () => path.join(root, values.slim ? "release/slim" : "release");

const platform = () =>
  ({ darwin: Platform.MAC, win32: Platform.WINDOWS })[process.platform as string] ?? Platform.LINUX;

/** AppImage, dmg and nsis need tools that electron-builder downloads: name them where it can. */
function targetsHere(): string[] {
  if (process.platform !== "linux") return ["dir"];
  return ["dir", ...(sevenZip() ? ["tar.gz"] : []), ...(has("dpkg-deb") ? ["deb"] : [])];
}

const sevenZip = () => ["7za", "7zz", "7z"].map(which).find((found) => found !== undefined);
const has = (program: string) => which(program) !== undefined;

function which(program: string): string | undefined {
  try {
    return execFileSync("which", [program], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** Points electron-builder at this machine's own tools, so that it has nothing to download. */
async function withTools<T>(work: () => Promise<T>): Promise<T> {
  const sevenZipPath = sevenZip();
  if (sevenZipPath !== undefined) process.env["ELECTRON_BUILDER_7ZIP_PATH"] = sevenZipPath;
  if (has("dpkg-deb"))
    process.env["CUSTOM_FPM_PATH"] = path.join(import.meta.dirname, "electron-deb.sh");
  if (!values.release) {
    process.env["ELECTRON_BUILDER_COMPRESSION_LEVEL"] ??= "1";
    process.env["DEB_LEVEL"] ??= "1";
  }
  return work();
}

function sizeMb(file: string): number {
  const stat = fs.statSync(file);
  if (stat.isFile()) return Math.round(stat.size / 1e6);
  const entries = fs.readdirSync(file, { recursive: true, withFileTypes: true });
  const bytes = entries
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
  return Math.round(bytes / 1e6);
}

if (values.help) {
  console.log(HELP);
  process.exit(0);
}
await packageDesktop().catch((cause: unknown) => {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exit(1);
});
