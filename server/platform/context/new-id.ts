import { randomBytes } from "node:crypto";
import { uuidV7 } from "#shared/kernel/uuid.ts";

/** A new UUIDv7, branded as what the caller asks for. */
export const newId = <Id extends string = string>(nowMs = Date.now()): Id =>
  uuidV7(nowMs, randomBytes(10)) as Id;
