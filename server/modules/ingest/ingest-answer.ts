import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import type { IngestAnswer } from "#shared/contracts/events.ts";
import { toErrorBody, type DomainError, type ErrorDetails } from "#shared/errors/index.ts";
import { newId } from "#server/platform/context/new-id.ts";

/** Web SDKs send from any origin, without cookies: the key is what counts. */
const CORS = { "access-control-allow-origin": "*" } as const;
const DRAIN_MS = 2_000;
const RETRY_SECONDS = 1;

export function answer(
  res: ServerResponse,
  status: number,
  body: z.infer<typeof IngestAnswer>,
): void {
  send(res, status, JSON.stringify(body), {});
}

export const OK_ALL = (accepted: number): z.infer<typeof IngestAnswer> => ({
  success: true,
  accepted,
  rejected: 0,
});

/** `more` is added to the error's body: the verdicts of a batch of which nothing was accepted. */
export function refuseRequest(
  req: IncomingMessage,
  res: ServerResponse,
  error: DomainError,
  more: object = {},
): void {
  const requestId = newId();
  const headers: Record<string, string> = { "x-request-id": requestId };
  const waitSeconds = retryAfter(error.status, error.details);
  if (waitSeconds !== undefined) headers["retry-after"] = String(waitSeconds);
  if (error.status === 401) headers["www-authenticate"] = 'Basic realm="SDK key"';
  if (!req.complete) {
    // The rest of the body is thrown away for a moment, so that the client gets to read the answer.
    headers["connection"] = "close";
    req.on("error", () => undefined);
    req.resume();
    const cut = setTimeout(() => req.destroy(), DRAIN_MS).unref();
    req.on("close", () => clearTimeout(cut));
  }
  send(res, error.status, JSON.stringify({ ...toErrorBody(error, requestId), ...more }), headers);
}

export function preflight(res: ServerResponse): void {
  res.writeHead(204, {
    ...CORS,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "authorization, content-type, content-encoding",
    "access-control-max-age": "86400",
  });
  res.end();
}

function send(
  res: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string>,
): void {
  if (res.destroyed || res.headersSent) return;
  res.writeHead(status, {
    ...CORS,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  res.end(body);
}

function retryAfter(status: number, details: ErrorDetails): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const told = details["retryAfterSeconds"];
  return typeof told === "number" ? told : RETRY_SECONDS;
}
