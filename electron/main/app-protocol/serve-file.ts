import fs from "node:fs/promises";
import path from "node:path";

import { PAGE_HEADERS } from "../security/content-policy.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/**
 * Serves the files that lie in `folder` when first asked, and no path that is not one of them: the URL is looked up in a list
 * and never joined to a path, so there is nothing to traverse.
 */
export function fileServer(folder: string): (request: Request) => Promise<Response> {
  let listing: Promise<ReadonlyMap<string, string>> | undefined;
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return plain(405, "GET only");
    listing ??= listFiles(folder).catch(() => {
      listing = undefined;
      return new Map<string, string>();
    });
    const { pathname } = new URL(request.url);
    const file = (await listing).get(pathname === "/" ? "/index.html" : decoded(pathname));
    if (file === undefined) return plain(404, "no such file");
    const headers = {
      ...PAGE_HEADERS,
      "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
      "cache-control": pathname.startsWith("/assets/") ? "max-age=31536000, immutable" : "no-cache",
    };
    const bytes = request.method === "HEAD" ? null : new Uint8Array(await fs.readFile(file));
    return new Response(bytes, { headers });
  };
}

async function listFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    files.map((file) => [`/${path.relative(folder, file).split(path.sep).join("/")}`, file]),
  );
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return "";
  }
}

const plain = (status: number, text: string): Response =>
  new Response(text, { status, headers: { ...PAGE_HEADERS, "content-type": "text/plain" } });
