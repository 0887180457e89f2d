import { createHash } from "node:crypto";

import { PAGE_HEADERS } from "../security/content-policy.ts";

export const FAILED_PAGE = "/desktop/server-failed";
export const RETRY_PAGE = "/desktop/start-again";

export interface ServerFailure {
  reason: string;
  logTail: readonly string[];
  logFile: string;
  /** Such as "ru-RU". */
  language: string;
}

const TEXTS = {
  en: {
    title: "The server on this computer is not running",
    hint: "Its last words are below; the whole log is in",
    again: "Start it again",
  },
  ru: {
    title: "Сервер на этом компьютере не работает",
    hint: "Ниже — последние строки его журнала; весь журнал в файле",
    again: "Запустить снова",
  },
};

const STYLE = `:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{max-width:56rem;margin:8vh auto;padding:0 2rem}h1{font-size:1.3rem}
pre{padding:1rem;overflow:auto;max-height:50vh;border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:6px;font-size:12px}
a{display:inline-block;padding:.5rem 1rem;border-radius:6px;background:#2f6f5e;color:#fff;text-decoration:none}`;

/** Shown when the embedded server stopped and did not come back: main's own page, so that it needs nothing that might be broken. */
export function serverFailedPage(failure: ServerFailure): Response {
  const russian = failure.language.toLowerCase().startsWith("ru");
  const text = TEXTS[russian ? "ru" : "en"];
  const tail = failure.logTail.map(escaped).join("\n");
  const html = `<!doctype html><html lang="${russian ? "ru" : "en"}"><head><meta charset="utf-8"><title>${text.title}</title>
<style>${STYLE}</style></head><body><h1>${text.title}</h1><p>${escaped(failure.reason)}</p>
<p><a href="${RETRY_PAGE}">${text.again}</a></p><p>${text.hint} <code>${escaped(failure.logFile)}</code></p><pre>${tail}</pre></body></html>`;
  const hash = createHash("sha256").update(STYLE).digest("base64");
  return new Response(html, {
    status: 503,
    headers: {
      ...PAGE_HEADERS,
      "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
    },
  });
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
