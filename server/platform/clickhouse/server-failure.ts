import { ClickHouseError } from "@clickhouse/client";
import { DomainError } from "#shared/errors/index.ts";
import { ClickHouseFailure } from "./clickhouse-failure.ts";

/** The server's own "not now": too many queries, a broken network, too many parts, no Keeper, insert of unsure outcome. */
const LATER = new Set([
  202, 209, 210, 242, 252, 279, 285, 286, 319, 425, 439, 473, 524, 594, 735, 999,
]);
/** Sockets that a server closed while it was idle, seen only when the next call used them. */
const STALE = new Set(["ECONNRESET", "EPIPE"]);

/** @returns `clickhouse_unavailable` (send again), or what ClickHouse answered. */
export function serverFailure(error: unknown): DomainError | ClickHouseFailure {
  if (!(error instanceof ClickHouseError))
    return new DomainError("clickhouse_unavailable", {}, error);
  const failure = new ClickHouseFailure(`Code: ${error.code}. ${error.message}`, error);
  return LATER.has(Number(error.code))
    ? new DomainError("clickhouse_unavailable", {}, failure)
    : failure;
}

export const isStaleSocket = (error: unknown): boolean =>
  error instanceof Error &&
  (STALE.has((error as NodeJS.ErrnoException).code ?? "") || error.message === "socket hang up");
