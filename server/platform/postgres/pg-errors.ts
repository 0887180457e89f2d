import { DomainError } from "#shared/errors/index.ts";

const UNAVAILABLE = new Set([
  "57P01",
  "57P02",
  "57P03",
  "08000",
  "08001",
  "08003",
  "08006",
  "53300",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
]);

interface PgError extends Error {
  code?: string;
  constraint?: string;
}

/** The name of the violated unique constraint or index, if that is what `error` is. */
export function uniqueViolation(error: unknown): string | undefined {
  const { code, constraint } = error as PgError;
  return code === "23505" ? (constraint ?? "unknown") : undefined;
}

/** Connection trouble becomes `postgres_unavailable` with its cause; everything else passes unchanged. */
export function mapPgError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DomainError) return error;
  const lost =
    UNAVAILABLE.has((error as PgError).code ?? "") ||
    /terminated|timeout exceeded when trying to connect|not queryable|not currently accepting connections/i.test(
      error.message,
    );
  return lost ? new DomainError("postgres_unavailable", {}, error) : error;
}
