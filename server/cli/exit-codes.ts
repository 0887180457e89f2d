import { DomainError } from "#shared/errors/index.ts";

/** What a script can tell apart by the exit code. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  denied: 3,
  notFound: 4,
  conflict: 5,
  unavailable: 6,
} as const;

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof DomainError)) return EXIT.failed;
  switch (error.status) {
    case 400:
    case 413:
    case 422:
      return EXIT.usage;
    case 401:
    case 403:
      return EXIT.denied;
    case 404:
      return EXIT.notFound;
    case 409:
    case 410:
      return EXIT.conflict;
    case 429:
    case 503:
      return EXIT.unavailable;
    default:
      return EXIT.failed;
  }
}
