import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { buildParts } from "../bundle/build.ts";
import { projectRoot } from "./electron-launch.ts";

const USER = "umg-e2e";
const EXECUTABLE = "unmogrowp-console";

export interface InstalledPackage {
  executable: string;
  resources: string;
  /** The .deb it came from. */
  file: string;
  remove(): void;
}

/** Who runs the package: never root, for then Chromium's sandbox would be off. */
export interface NormalUser {
  uid: number;
  gid: number;
  home: string;
}

/**
 * The .deb of what the sources are now, made when there is none, unpacked into a folder of its own with the owner and modes that an
 * installation gives. Its dependencies are this machine's.
 */
export async function installPackage(): Promise<InstalledPackage> {
  await buildParts();
  const file = upToDateDeb() ?? makeDeb();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umg-installed-"));
  fs.chmodSync(folder, 0o755);
  execFileSync("dpkg-deb", ["--extract", file, folder]);
  const opt = path.join(folder, "opt/UnMoGrowP Console");
  return {
    executable: path.join(opt, EXECUTABLE),
    resources: path.join(opt, "resources"),
    file,
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

export function normalUser(): NormalUser {
  if (process.getuid?.() !== 0)
    return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, home: os.homedir() };
  const entry = () => execFileSync("getent", ["passwd", USER], { encoding: "utf8" }).split(":");
  const [, , uid, gid, , home] = (() => {
    try {
      return entry();
    } catch {
      execFileSync("useradd", ["--create-home", USER]);
      return entry();
    }
  })();
  return { uid: Number(uid), gid: Number(gid), home: home ?? os.tmpdir() };
}

function upToDateDeb(): string | undefined {
  const release = path.join(projectRoot, "release");
  const stamps = path.join(projectRoot, "dist/.stamps");
  const builtAt = Math.max(...fs.readdirSync(stamps).map((name) => changedAt(stamps, name)));
  const name = fs.existsSync(release)
    ? fs.readdirSync(release).find((each) => each.endsWith(".deb"))
    : undefined;
  if (name === undefined || changedAt(release, name) < builtAt) return undefined;
  return path.join(release, name);
}

const changedAt = (folder: string, name: string) => fs.statSync(path.join(folder, name)).mtimeMs;

function makeDeb(): string {
  execFileSync(
    process.execPath,
    [path.join(projectRoot, "build/dev/package.ts"), "--target", "deb"],
    { cwd: projectRoot, stdio: "inherit" },
  );
  const made = upToDateDeb();
  if (made === undefined) throw new Error("npm run package -- --target deb left no .deb");
  return made;
}
