import { ERRORS, type ErrorBody, type ErrorCode, type ErrorDetails } from "#shared/errors/index.ts";

/** What any failed call becomes in the console. */
export interface ShownError {
  /** `network` when no answer came at all. */
  readonly code: ErrorCode | "network";
  readonly details: ErrorDetails;
  readonly requestId: string | null;
  readonly status: number;
  /** The server's English sentence, for codes this console does not know. */
  readonly message: string;
}

/** Thrown by the plain HTTP calls under /auth. */
export class AnswerError extends Error {
  readonly shown: ShownError;

  constructor(shown: ShownError) {
    super(shown.message);
    this.name = "AnswerError";
    this.shown = shown;
  }
}

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === "string" && Object.hasOwn(ERRORS, value);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

export function fromErrorBody(body: unknown, status: number): ShownError {
  if (!isRecord(body) || !isErrorCode(body["code"])) {
    return { code: "internal", details: {}, requestId: null, status, message: `HTTP ${status}` };
  }
  const known = body as Partial<ErrorBody> & { code: ErrorCode };
  return {
    code: known.code,
    details: known.details ?? {},
    requestId: known.requestId ?? null,
    status,
    message: known.message ?? ERRORS[known.code].message,
  };
}

/** Turns whatever a query or mutation failed with into what is shown. */
export function shownError(error: unknown): ShownError {
  if (error instanceof AnswerError) return error.shown;
  const domain = isRecord(error) && isRecord(error["data"]) ? error["data"]["domain"] : undefined;
  if (isRecord(domain) && isErrorCode(domain["code"])) {
    const message = isRecord(error) ? error["message"] : undefined;
    const status = typeof domain["status"] === "number" ? domain["status"] : 500;
    return fromErrorBody(
      { ...domain, message: typeof message === "string" ? message : undefined },
      status,
    );
  }
  const httpStatus =
    isRecord(error) && isRecord(error["data"]) ? error["data"]["httpStatus"] : undefined;
  const message = error instanceof Error ? error.message : String(error);
  if (typeof httpStatus === "number") {
    const code =
      httpStatus === 401 ? "unauthenticated" : httpStatus === 404 ? "not_found" : "internal";
    return { code, details: {}, requestId: null, status: httpStatus, message };
  }
  return { code: "network", details: {}, requestId: null, status: 0, message };
}

export const errorCode = (error: unknown): ShownError["code"] => shownError(error).code;

/** Codes after which only signing in again helps. */
export const endsSession = (code: ShownError["code"]): boolean =>
  code === "unauthenticated" ||
  code === "token_invalid" ||
  code === "session_revoked" ||
  code === "refresh_reused" ||
  code === "token_expired" ||
  code === "impersonation_ended";
