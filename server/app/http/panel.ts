import { realpathSync } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { Hono } from "hono";
import type { HttpEnv } from "./request-log.ts";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

// Components place themselves by style attributes; style elements and scripts come from files only.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The web panel: the same renderer as the desktop's, from its built folder. */
export function createPanel(folder: string): Hono<HttpEnv> {
  const root = realpathSync(folder);
  return new Hono<HttpEnv>().get("*", async (c, next) => {
    const file = await findFile(root, c.req.path);
    if (!file) return next();
    c.set("cacheable", true);
    c.header("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    c.header("content-security-policy", POLICY);
    c.header("x-frame-options", "DENY");
    c.header(
      "permissions-policy",
      "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), payment=()",
    );
    // Built files carry their hash in the name.
    c.header(
      "cache-control",
      file.startsWith(join(root, "assets") + sep)
        ? "public, max-age=31536000, immutable"
        : "no-cache",
    );
    return c.body(new Uint8Array(await readFile(file)));
  });
}

/** `path` as the router has decoded it, once; what is still encoded in it is no name of a file of ours. */
async function findFile(root: string, path: string): Promise<string | undefined> {
  if (/[%\\\0]/.test(path)) return undefined;
  const file = join(root, path === "/" ? "index.html" : path);
  if (!file.startsWith(root + sep)) return undefined;
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() && (await realpath(file)) === file ? file : undefined;
}
