import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultDataFolder, openDataFolder } from "./data-folder.ts";

let parent: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "umg-data-"));
  await chmod(parent, 0o711);
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(parent, { recursive: true, force: true });
});

const SCRIPT = `
  const { openDataFolder } = await import(process.argv[1]);
  try {
    const folder = await openDataFolder(process.argv[2]);
    folder.announce({ url: "http://127.0.0.1:4711" });
    console.log("open");
    setInterval(() => {}, 1000);
  } catch (error) { console.log(error.code + "|" + error.message); }`;

async function openElsewhere(path: string, as: { uid?: number; gid?: number } = {}) {
  const module = new URL("./data-folder.ts", import.meta.url).href;
  const args = ["--input-type=module", "-e", SCRIPT, module, path];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], ...as });
  children.push(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, said: line.toString().trim() };
}

test("a new folder is closed to others and has a place for every part", async () => {
  const folder = await openDataFolder(join(parent, "deep/new"));
  expect((await stat(folder.root)).mode & 0o067).toBe(0);
  for (const part of [folder.postgres, folder.clickhouse, folder.keys, folder.logs, folder.tmp])
    expect((await stat(part)).mode & 0o777).toBe(0o700);
  folder.release();
});

test("a second start says who has the folder and where it can be reached, and spoils nothing", async () => {
  const path = join(parent, "taken");
  const { child, said } = await openElsewhere(path);
  expect(said).toBe("open");
  await expect(openDataFolder(path)).rejects.toMatchObject({
    code: "data_folder_in_use",
    message: expect.stringMatching(
      new RegExp(`in use by process ${child.pid}, which serves http://127.0.0.1:4711`),
    ),
  });
  expect(child.exitCode).toBeNull();
});

test("the folder of a killed process can be taken at once, by one of many", async () => {
  const path = join(parent, "killed");
  const { child } = await openElsewhere(path);
  await writeFile(join(path, "tmp/left-over"), "");
  child.kill("SIGKILL");
  await once(child, "exit");
  const rivals = await Promise.all([1, 2, 3].map(() => openElsewhere(path)));
  const answers = rivals.map(({ said }) => said.split("|")[0]).toSorted();
  expect(answers).toEqual(["data_folder_in_use", "data_folder_in_use", "open"]);
  expect(await readdir(join(path, "tmp"))).toEqual([]);
});

test("a released folder can be opened again by the same process", async () => {
  const path = join(parent, "again");
  (await openDataFolder(path)).release();
  (await openDataFolder(path)).release();
});

test("a folder with somebody's files is refused and left as it is", async () => {
  const path = join(parent, "home");
  await mkdir(path, { mode: 0o755 });
  await writeFile(join(path, "letter.txt"), "dear");
  await expect(openDataFolder(path)).rejects.toMatchObject({ code: "data_folder_foreign" });
  expect(await readdir(path)).toEqual(["letter.txt"]);
  expect((await stat(path)).mode & 0o777).toBe(0o755);
});

test("a folder that cannot be written is refused with a sentence", async () => {
  const path = join(parent, "closed");
  await mkdir(path, { mode: 0o555 });
  const as = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { said } = await openElsewhere(join(path, "data"), as);
  expect(said).toMatch(/^data_folder_read_only\|The data folder .* cannot be written to/);
});

const disk = `${tmpdir()}/umg-small-disk-${process.pid}`;
const canMount =
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  spawnSync("sh", ["-c", `mkdir -p ${disk} && mount -t tmpfs -o size=8m tmpfs ${disk}`]).status ===
    0;
afterAll(() => {
  if (canMount) spawnSync("umount", [disk]);
  if (existsSync(disk)) spawnSync("rmdir", [disk]);
});

test.skipIf(!canMount)(
  "a full disk is refused with a sentence (skipped: may not mount)",
  async () => {
    await expect(openDataFolder(join(disk, "data"))).rejects.toMatchObject({
      code: "data_folder_full",
      message: expect.stringContaining("Free some space (at least 300 MB)"),
    });
  },
);

test.skipIf(!canMount)(
  "a file system mounted read-only is refused (skipped: may not mount)",
  async () => {
    await mkdir(join(disk, "ro"));
    spawnSync("mount", ["-o", "remount,ro", disk]);
    await expect(openDataFolder(join(disk, "ro/data"))).rejects.toMatchObject({
      code: "data_folder_read_only",
    });
  },
);

test("the default folder is the user's own", () => {
  if (process.platform === "linux")
    expect(defaultDataFolder("/home/a/.data")).toBe("/home/a/.data/unmogrowp");
  expect(defaultDataFolder()).toMatch(/unmogrowp$/i);
});
