import { execFile } from "node:child_process";
import {
  chown,
  cp,
  lchown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { DomainError } from "#shared/errors/index.ts";
import type { EngineAccount } from "./engine-account.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { startFailure } from "./start-failure.ts";

const INITDB = [
  "--username=postgres",
  "--auth=trust",
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--no-instructions",
];
const MAJOR = "18";

interface Options {
  readonly cluster: string;
  readonly binaries: PostgresBinaries;
  readonly account: EngineAccount | undefined;
  /** A cluster to copy instead of running initdb; made there when it is missing. */
  readonly template?: string | undefined;
}

/** Makes the cluster when there is none. A kill half way leaves an unfinished folder, never a half cluster. */
export async function provideCluster(options: Options): Promise<"found" | "made"> {
  const version = await versionOf(options.cluster);
  if (version === MAJOR) return "found";
  if (version !== undefined) {
    const reason = `its files were made by PostgreSQL ${version}, this is ${MAJOR}. Export them with the old release first.`;
    throw new DomainError("engine_start_failed", { engine: "PostgreSQL", reason });
  }
  const unfinished = `${options.cluster}.new`;
  await rm(unfinished, { recursive: true, force: true });
  if (options.template) await copyTemplate({ ...options, template: options.template }, unfinished);
  else await initialise(options, unfinished);
  await rename(unfinished, options.cluster);
  return "made";
}

const versionOf = async (cluster: string): Promise<string | undefined> => {
  return readFile(join(cluster, "PG_VERSION"), "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );
};

async function initialise({ binaries, account }: Options, folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  if (account) await chown(folder, account.uid, account.gid);
  try {
    await promisify(execFile)(join(binaries.binDir, "initdb"), [...INITDB, "-D", folder], {
      env: binaries.env,
      cwd: folder,
      ...(account && { uid: account.uid, gid: account.gid }),
    });
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    throw startFailure("PostgreSQL", stderr ?? String(cause), folder, cause);
  }
  await writeFile(join(folder, "pg_hba.conf"), "local all all trust\n");
}

async function copyTemplate(
  options: Options & { readonly template: string },
  folder: string,
): Promise<void> {
  const { template, account } = options;
  if ((await versionOf(template)) !== MAJOR) {
    const fresh = `${folder}.template`;
    await rm(fresh, { recursive: true, force: true });
    await initialise(options, fresh);
    // Renamed last: a kill half way must not leave half a template.
    const unfinished = `${template}.new-${process.pid}`;
    await cp(fresh, unfinished, { recursive: true });
    await rm(fresh, { recursive: true });
    await rm(template, { recursive: true, force: true });
    await rename(unfinished, template);
  }
  await cp(template, folder, { recursive: true });
  if (account) await giveTo(folder, account);
}

async function giveTo(folder: string, { uid, gid }: EngineAccount): Promise<void> {
  await lchown(folder, uid, gid);
  for (const name of await readdir(folder, { recursive: true }))
    await lchown(join(folder, name), uid, gid);
  const { mode } = await stat(folder);
  if ((mode & 0o077) !== 0)
    throw new Error(`the template of ${folder} is open to others (${mode.toString(8)})`);
}
