import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Migration {
  /** 000120 */
  id: number;
  name: string;
  sql: string;
  checksum: string;
}

export const MIGRATIONS_FOLDER = fileURLToPath(
  new URL("../../migrations/postgres/", import.meta.url),
);

/** Reads `NNNNNN_verb_object.sql` in order. */
export async function readMigrations(folder = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file) => {
      const match = /^(\d{6})_([a-z0-9_]+)\.sql$/.exec(file);
      if (!match?.[1] || !match[2])
        throw new Error(`a migration is called NNNNNN_verb_object.sql, not ${file}`);
      const sql = await readFile(join(folder, file), "utf8");
      return {
        id: Number(match[1]),
        name: match[2],
        sql,
        checksum: createHash("sha256").update(sql).digest("hex"),
      };
    }),
  );
}
