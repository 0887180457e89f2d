import { ERRORS, type ErrorCode } from "#shared/errors/index.ts";

const sentences = Object.fromEntries(
  Object.entries(ERRORS).map(([code, spec]) => [code, spec.message]),
) as Record<ErrorCode, string>;

/** The sentence of every error code; `{name}` is filled from the error's details. */
export const errors = {
  ...sentences,
  network: "The server cannot be reached. Check the connection; we keep trying.",
};
