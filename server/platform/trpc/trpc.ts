import { initTRPC, TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import type { Permission } from "#shared/access/permissions.ts";
import { DomainError, ERRORS, type ErrorCode, type ErrorDetails } from "#shared/errors/index.ts";
import type { RequestContext } from "../context/request.ts";

/** What every procedure says of itself; the generated tests and the OpenAPI document read it. */
export interface ProcedureMeta {
  /** null: the signed-in person's own affairs. */
  permission: Permission | null;
  scope: "self" | "tenant" | "platform";
  effect: "read" | "write";
}

/** The part of a failed answer that people and programs act on. */
export interface DomainErrorData {
  code: ErrorCode;
  details: ErrorDetails;
  requestId: string;
  status: number;
}

export const t = initTRPC
  .context<{ request: RequestContext }>()
  .meta<ProcedureMeta>()
  .create({
    sse: {
      ping: { enabled: true, intervalMs: 15_000 },
      client: { reconnectAfterInactivityMs: 40_000 },
    },
    errorFormatter({ shape, error, ctx }) {
      const domain = toDomainError(error);
      const data: DomainErrorData = {
        code: domain.code,
        details: domain.details,
        requestId: ctx?.request.requestId ?? "",
        status: domain.status,
      };
      // Never the stack: what happened is in the log, under the request id.
      return {
        ...shape,
        message: domain.message,
        data: {
          code: shape.data.code,
          httpStatus: domain.status,
          path: shape.data.path,
          domain: data,
        },
      };
    },
  });

/** The one place where our errors become tRPC's. */
export function toTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError && !(error.cause instanceof DomainError)) return error;
  const domain = error instanceof TRPCError ? (error.cause as DomainError) : error;
  if (domain instanceof DomainError)
    return new TRPCError({
      code: ERRORS[domain.code].trpc,
      message: domain.message,
      cause: domain,
    });
  return new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: domain });
}

/** Whatever was thrown, as an error of the closed table. */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (!(error instanceof TRPCError)) return new DomainError("internal", {}, error);
  if (error.cause instanceof DomainError) return error.cause;
  if (error.cause instanceof ZodError) return inputError(error.cause);
  switch (error.code) {
    case "BAD_REQUEST":
    case "PARSE_ERROR":
    case "METHOD_NOT_SUPPORTED":
    case "UNSUPPORTED_MEDIA_TYPE":
      return new DomainError(
        "bad_request",
        { reason: "it is not a tRPC call this server understands" },
        error,
      );
    case "NOT_FOUND":
      return new DomainError("not_found", { what: "procedure" }, error);
    case "PAYLOAD_TOO_LARGE":
      return new DomainError("body_too_large", { limitBytes: 1_000_000 }, error);
    default:
      return new DomainError("internal", {}, error);
  }
}

/** Zod's issues as `fields`; a name or reason that breaks its own rule says so. */
export function inputError(error: ZodError): DomainError {
  const fields = error.issues.map((issue) => issue.path.join(".") || "input");
  const issues = error.issues.map(
    (issue) => `${issue.path.join(".") || "input"}: ${issue.message}`,
  );
  if (error.issues.every((issue) => issue.message === "name_invalid"))
    return new DomainError("name_invalid", { fields });
  return new DomainError("input_invalid", { fields: [...new Set(fields)], issues }, error);
}
