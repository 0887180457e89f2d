import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { Client } from "pg";

/** A superuser's connection to the embedded PostgreSQL, as somebody with the machine has it. Ends after `work`. */
export async function asSuperuser<T>(
  dataDir: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const pidFile = (await readdir(dataDir, { recursive: true })).find((file) =>
    file.endsWith("postmaster.pid"),
  );
  if (pidFile === undefined) throw new Error(`no postmaster.pid under ${dataDir}`);
  const lines = (await readFile(path.join(dataDir, pidFile), "utf8")).split("\n");
  const client = new Client({
    host: lines[4]?.trim() ?? "",
    port: Number(lines[3]),
    user: "postgres",
    database: "unmogrowp",
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
