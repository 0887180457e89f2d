import { hash } from "node:crypto";
import type { z } from "zod";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { Sealer } from "../secrets/sealer.ts";

/** What a cursor holds good for: one list, seen by one tenant, with one filter and sort. */
export interface CursorScope {
  readonly list: string;
  readonly tenantId: TenantId;
  /** The call's input; `cursor` and `limit` are left out of it. */
  readonly input: object;
}

const PURPOSE = "cursor";

/** An opaque cursor after `position`. Sealed (AES-GCM), so it can be neither read, forged nor used for another list. */
export const sealCursor = (sealer: Sealer, scope: CursorScope, position: unknown): string =>
  sealer.seal(PURPOSE, Buffer.from(JSON.stringify(position)), ownerOf(scope)).toString("base64url");

/** @returns the position, undefined for the first page. @throws `cursor_invalid` */
export function openCursor<Position extends z.ZodType>(
  sealer: Sealer,
  scope: CursorScope,
  cursor: string | null | undefined,
  position: Position,
): z.output<Position> | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  try {
    const plain = sealer.open(PURPOSE, Buffer.from(cursor, "base64url"), ownerOf(scope));
    return position.parse(JSON.parse(plain.toString()));
  } catch (cause) {
    throw new DomainError("cursor_invalid", {}, cause);
  }
}

/** Rows are read one beyond the limit; that one says whether there is a next page. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  cursorAfter: (row: Row) => string,
): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last ? cursorAfter(last) : null };
}

function ownerOf({ list, tenantId, input }: CursorScope): string {
  const filter = Object.entries(input)
    .filter(([name, value]) => name !== "cursor" && name !== "limit" && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `${list}:${tenantId}:${hash("sha256", JSON.stringify(filter), "base64url")}`;
}
