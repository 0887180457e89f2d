import type { MiddlewareHandler } from "hono";
import { DomainError } from "#shared/errors/index.ts";
import type { HttpEnv } from "./request-log.ts";

/**
 * Throws `body_too_large` before a body beyond `limitBytes` is in memory. Hono's own cannot copy the adapter's request, so it
 * failed on every body of unsaid length.
 */
export const limitBody =
  (limitBytes: number): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const { raw } = c.req;
    if (raw.method === "GET" || raw.method === "HEAD") return next();
    const said = raw.headers.get("content-length");
    if (!raw.headers.has("transfer-encoding") && said !== null) {
      if (Number(said) > limitBytes) throw tooLarge(limitBytes);
      return next();
    }
    const body = raw.headers.has("transfer-encoding")
      ? await collect(raw.body, limitBytes)
      : undefined;
    const { method, headers, signal } = raw;
    c.req.raw = new Request(raw.url, { method, headers, signal, ...(body ? { body } : {}) });
    return next();
  };

async function collect(
  body: ReadableStream<Uint8Array> | null,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (limitBytes: number) => new DomainError("body_too_large", { limitBytes });
