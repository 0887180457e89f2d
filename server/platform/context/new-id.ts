import { randomFillSync } from "node:crypto";
import { uuidV7 } from "#shared/kernel/uuid.ts";

const BYTES_AN_ID = 10;
// One call to the system's randomness for many ids: it costs more than the rest of an id.
const pool = Buffer.alloc(BYTES_AN_ID * 400);
let used = pool.length;

/** A new UUIDv7, branded as what the caller asks for. */
export function newId<Id extends string = string>(nowMs = Date.now()): Id {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + BYTES_AN_ID);
  used += BYTES_AN_ID;
  return uuidV7(nowMs, random) as Id;
}
