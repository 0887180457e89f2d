import type { IncomingMessage } from "node:http";
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";
import { DomainError } from "#shared/errors/index.ts";
import { MAX_BODY_BYTES } from "./event-shape.ts";

const BODY_TIMEOUT_MS = 20_000;
const CHUNK_BYTES = 65_536;
/** 8 MB, what a zstd body over HTTP may ask for (RFC 9659): a frame's header could name 2 GB. */
const ZSTD_WINDOW_LOG = 23;

type Unpack = (packed: Buffer, limits: { maxOutputLength: number; chunkSize: number }) => Buffer;
const UNPACK = new Map<string, Unpack>([
  ["gzip", gunzipSync],
  ["x-gzip", gunzipSync],
  ["deflate", inflateSync],
  ["br", brotliDecompressSync],
  [
    "zstd",
    (packed, limits) =>
      zstdDecompressSync(packed, {
        ...limits,
        params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG },
      }),
  ],
]);

/** What the request says of its size; a body that does not say may be as large as any. */
export function announcedBytes(req: IncomingMessage): number {
  const length = req.headers["content-length"];
  return length === undefined ? MAX_BODY_BYTES : Number(length);
}

/** The unpacked body, at most MAX_BODY_BYTES before and after. Throws `body_too_large` or `bad_request`. */
export async function readBody(req: IncomingMessage): Promise<Buffer> {
  const encoding = req.headers["content-encoding"]?.trim().toLowerCase() || "identity";
  const unpack = encoding === "identity" ? undefined : UNPACK.get(encoding);
  if (!unpack && encoding !== "identity")
    throw new DomainError("bad_request", {
      reason: "Content-Encoding is gzip, deflate, br, zstd or none",
    });
  const packed = await collect(req);
  if (unpack) return unpacked(packed, unpack, encoding);
  // Web SDKs that may not set a header pack it all the same; no JSON begins so.
  return packed[0] === 0x1f && packed[1] === 0x8b ? unpacked(packed, gunzipSync, "gzip") : packed;
}

function unpacked(packed: Buffer, unpack: Unpack, encoding: string): Buffer {
  try {
    // The output's bound keeps a bomb small, so it costs less here than a hop to a thread.
    return unpack(packed, { maxOutputLength: MAX_BODY_BYTES, chunkSize: CHUNK_BYTES });
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
  if (announcedBytes(req) > MAX_BODY_BYTES) return Promise.reject(tooLarge());
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
