import { open, stat } from "node:fs/promises";
import { TenantId } from "#shared/kernel/ids.ts";

export interface AnchoredHead {
  seq: number;
  hash: Buffer;
}

/** Heads of chains outside the database, so that its owner cannot rewrite a chain unseen. */
export interface AuditAnchor {
  /** The newest head kept for the tenant; reads first what another process has added. */
  last(tenantId: TenantId): Promise<AnchoredHead | undefined>;
  /** On the disk when it resolves. */
  keep(tenantId: TenantId, head: AnchoredHead, at: Date): Promise<void>;
}

/** Where there is no folder to keep heads in. */
export const noAnchor: AuditAnchor = {
  last: () => Promise.resolve(undefined),
  keep: () => Promise.resolve(),
};

/** Heads in a file of JSON lines that only grows. A line that a crash cut off is passed over. */
export function fileAnchor(file: string): AuditAnchor {
  const heads = new Map<TenantId, AnchoredHead>();
  let offset = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work, work);
    turn = result.catch(() => undefined);
    return result;
  };

  const readNew = async () => {
    const size = await stat(file).then(
      (found) => found.size,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return 0;
        throw error;
      },
    );
    if (size <= offset) return;
    const handle = await open(file, "r");
    try {
      for await (const line of handle.readLines({ start: offset, autoClose: false })) take(line);
      offset = size;
    } finally {
      await handle.close();
    }
  };
  const take = (line: string) => {
    const found = parseLine(line);
    if (found && found.head.seq >= (heads.get(found.tenantId)?.seq ?? 0))
      heads.set(found.tenantId, found.head);
  };

  return {
    last: (tenantId) =>
      inTurn(async () => {
        await readNew();
        return heads.get(tenantId);
      }),
    keep: (tenantId, head, at) =>
      inTurn(async () => {
        const { seq, hash } = head;
        const line = { tenantId, seq, hash: hash.toString("hex"), at: at.toISOString() };
        const handle = await open(file, "a", 0o600);
        try {
          // The line break first: it ends whatever a crash cut off.
          await handle.write(`\n${JSON.stringify(line)}\n`);
          await handle.datasync();
        } finally {
          await handle.close();
        }
        heads.set(tenantId, head);
      }),
  };
}

function parseLine(line: string): { tenantId: TenantId; head: AnchoredHead } | undefined {
  try {
    const { tenantId, seq, hash } = JSON.parse(line) as Record<string, unknown>;
    if (typeof seq !== "number" || typeof hash !== "string") return undefined;
    return { tenantId: TenantId.parse(tenantId), head: { seq, hash: Buffer.from(hash, "hex") } };
  } catch {
    return undefined;
  }
}
