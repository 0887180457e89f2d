import { createHash } from "node:crypto";

import { PAGE_HEADERS } from "../security/content-policy.ts";

export interface OwnPage {
  status: number;
  language: "en" | "ru";
  title: string;
  /** HTML whose every foreign text went through {@link escaped}. */
  body: string;
  /** Whether it has a form. */
  posts?: boolean;
}

const STYLE = `:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{max-width:44rem;margin:8vh auto;padding:0 2rem}h1{font-size:1.4rem}h2{font-size:1.05rem;margin-top:2rem}
pre{padding:1rem;overflow:auto;max-height:50vh;border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:6px;font-size:12px}
.row{display:flex;gap:.75rem;align-items:center;padding:.6rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 15%,transparent)}
.row span{flex:1}.row i{width:.8rem;height:2.4rem;border-radius:4px}.add{display:grid;gap:.75rem;max-width:26rem}label{display:grid;gap:.2rem}
input{font:inherit;padding:.4rem .6rem}input[type=color]{padding:.1rem;width:4rem;height:2.2rem}
button,.button{font:inherit;padding:.4rem 1rem;border-radius:6px;border:1px solid color-mix(in srgb,currentColor 30%,transparent);background:none;color:inherit;cursor:pointer}
.main,.button{background:#4453c9;border-color:#4453c9;color:#fff;text-decoration:none;justify-self:start}
[role=alert]{padding:.6rem .9rem;border-radius:6px;border:1px solid #c0392b}`;

/** A page of main itself, under /desktop/: no script, no request, and everything foreign in it is text. */
export function ownPage({ status, language, title, body, posts = false }: OwnPage): Response {
  const html = `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>
<style>${STYLE}</style></head><body><h1>${title}</h1>${body}</body></html>`;
  const hash = createHash("sha256").update(STYLE).digest("base64");
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "style-src-attr 'unsafe-inline'",
    `form-action ${posts ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return new Response(html, {
    status,
    headers: {
      ...PAGE_HEADERS,
      "content-security-policy": policy,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
    },
  });
}

export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
