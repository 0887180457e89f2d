import { ERRORS, fillMessage, type ErrorCode, type ErrorDetails } from "./codes.ts";

/** The one error thrown on purpose. `details` are shown to the person; `cause` is only logged. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    super(fillMessage(ERRORS[code].message, details), cause === undefined ? undefined : { cause });
    this.name = "DomainError";
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** The body of every failed answer, on every plane. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  details: ErrorDetails;
  requestId: string;
}

export const toErrorBody = (error: DomainError, requestId: string): ErrorBody => ({
  code: error.code,
  message: error.message,
  details: error.details,
  requestId,
});
