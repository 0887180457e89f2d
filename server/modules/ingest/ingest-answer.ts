import type { IncomingMessage, ServerResponse } from "node:http";
import type { DomainError, ErrorDetails } from "#shared/errors/index.ts";
import type { Reply } from "./shapes/shape.ts";

/** Web SDKs send from any origin, without cookies: the key is what counts. */
const CORS = { "access-control-allow-origin": "*" } as const;
const DRAIN_MS = 2_000;
/** Up to here reading the rest costs less than another connection. */
const DRAINED_BYTES = 65_536;
const RETRY_SECONDS = 1;

export function answer(res: ServerResponse, { status, body }: Reply): void {
  send(res, status, JSON.stringify(body), {});
}

export function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  error: DomainError,
  requestId: string,
  { status, body }: Reply,
): void {
  const headers: Record<string, string> = { "x-request-id": requestId };
  const waitSeconds = retryAfter(error.status, error.details);
  if (waitSeconds !== undefined) headers["retry-after"] = String(waitSeconds);
  if (error.status === 401) headers["www-authenticate"] = 'Basic realm="SDK key"';
  const end = req.complete ? undefined : drain(req, headers);
  send(res, status, JSON.stringify(body), headers, end);
}

/**
 * The rest of the body is thrown away for a moment, so that the client gets to read the answer: a connection that is closed while
 * it still sends is reset, and takes the answer with it. @returns when the connection may be closed.
 */
function drain(req: IncomingMessage, headers: Record<string, string>): Promise<void> {
  const length = Number(req.headers["content-length"] ?? Infinity);
  if (!(length <= DRAINED_BYTES)) headers["connection"] = "close";
  req.on("error", () => undefined);
  req.resume();
  return new Promise((resolve) => {
    const cut = setTimeout(() => req.destroy(), DRAIN_MS).unref();
    const over = () => {
      clearTimeout(cut);
      resolve();
    };
    req.on("end", over);
    req.on("close", over);
  });
}

export function preflight(req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(204, {
    ...CORS,
    "access-control-allow-methods": "POST",
    // SDKs add headers of their own; without credentials any of them is harmless.
    "access-control-allow-headers":
      req.headers["access-control-request-headers"] ??
      "authorization, content-type, content-encoding",
    "access-control-max-age": "86400",
  });
  res.end();
}

function send(
  res: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string>,
  end?: Promise<void>,
): void {
  if (res.destroyed || res.headersSent) return;
  res.writeHead(status, {
    ...CORS,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  if (!end) return void res.end(body);
  // All of the answer, which has its length, leaves now.
  res.write(body);
  void end.then(() => res.end());
}

function retryAfter(status: number, details: ErrorDetails): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const told = details["retryAfterSeconds"];
  return typeof told === "number" ? told : RETRY_SECONDS;
}
