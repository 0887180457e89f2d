import type { IncomingMessage } from "node:http";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { DomainError } from "#shared/errors/index.ts";
import { MAX_BODY_BYTES } from "./event-shape.ts";

const BODY_TIMEOUT_MS = 20_000;
const UNPACK = { gzip: gunzipSync, br: brotliDecompressSync, deflate: inflateSync } as const;

/** The unpacked body, at most MAX_BODY_BYTES before and after. Throws `body_too_large` or `bad_request`. */
export async function readBody(req: IncomingMessage): Promise<Buffer> {
  const encoding = req.headers["content-encoding"] ?? "identity";
  const packed = await collect(req);
  if (encoding === "identity") return packed;
  const unpack = Object.hasOwn(UNPACK, encoding)
    ? UNPACK[encoding as keyof typeof UNPACK]
    : undefined;
  if (!unpack)
    throw new DomainError("bad_request", {
      reason: "Content-Encoding is gzip, br, deflate or none",
    });
  try {
    // The output's bound keeps a bomb small, so it costs less here than a hop to a thread.
    return unpack(packed, { maxOutputLength: MAX_BODY_BYTES });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw new DomainError(
      "bad_request",
      { reason: `the body is not whole ${encoding} data` },
      cause,
    );
  }
}

function collect(req: IncomingMessage): Promise<Buffer> {
  if (Number(req.headers["content-length"] ?? 0) > MAX_BODY_BYTES)
    return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const slow = setTimeout(
      () => reject(new DomainError("bad_request", { reason: "the body came too slowly" })),
      BODY_TIMEOUT_MS,
    );
    const chunks: Buffer[] = [];
    let bytes = 0;
    req.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) {
        chunks.length = 0;
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    req.on("end", () =>
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
    );
    const endedEarly = (cause?: unknown) =>
      reject(new DomainError("bad_request", { reason: "the body ended early" }, cause));
    req.on("error", endedEarly);
    req.on("close", () => {
      clearTimeout(slow);
      if (!req.complete) endedEarly();
    });
  });
}

export const tooLarge = () => new DomainError("body_too_large", { limitBytes: MAX_BODY_BYTES });
