import type { IncomingMessage } from "node:http";

/**
 * The SDK key of a request: `Basic base64(key + ":")` as Segment's SDKs send it, or `Bearer key`.
 * Undefined without an Authorization header: then it may be in the body.
 */
export function writeKeyOf(req: IncomingMessage): string | undefined {
  const header = req.headers.authorization;
  if (header === undefined) return undefined;
  const space = header.indexOf(" ");
  const scheme = header.slice(0, space).toLowerCase();
  const value = header.slice(space + 1).trim();
  if (scheme === "bearer") return value;
  if (scheme !== "basic") return "";
  const decoded = Buffer.from(value, "base64").toString("latin1");
  const colon = decoded.indexOf(":");
  return colon === -1 ? decoded : decoded.slice(0, colon);
}
