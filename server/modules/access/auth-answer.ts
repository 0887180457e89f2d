import type { Context } from "hono";
import { ZodError, type z } from "zod";
import { DomainError, toErrorBody } from "#shared/errors/index.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import { inputError } from "#server/platform/trpc/index.ts";

/** Throws what the answer must say: not JSON, or which fields are wrong. */
export async function readBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  const body: unknown = await c.req.json().catch((cause: unknown) => {
    if (cause instanceof DomainError) throw cause;
    throw new DomainError("bad_request", { reason: "the body is not JSON" }, cause);
  });
  return schema.parse(body);
}

export const asDomainError = (error: unknown): DomainError => {
  if (error instanceof DomainError) return error;
  if (error instanceof ZodError) return inputError(error);
  return new DomainError("internal", {}, error);
};

/** An ErrorBody with its status, and when to come again. */
export function answerError(c: Context, error: unknown, request: RequestContext): Response {
  const domain = asDomainError(error);
  if (domain.code === "internal")
    request.log.error({ error, path: c.req.path }, "a sign-in request failed");
  const wait = domain.details["retryAfterSeconds"];
  if (typeof wait === "number") c.header("retry-after", String(wait));
  return c.json(toErrorBody(domain, request.requestId), domain.status as 400);
}
