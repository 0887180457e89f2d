import { escaped, ownPage } from "./own-page.ts";
import { SERVERS_PAGE } from "./servers-page.ts";

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
    other: "Use another server",
  },
  ru: {
    title: "Сервер на этом компьютере не работает",
    hint: "Ниже — последние строки его журнала; весь журнал в файле",
    again: "Запустить снова",
    other: "Выбрать другой сервер",
  },
};

/** Shown when the embedded server stopped and did not come back: main's own page, so that it needs nothing that might be broken. */
export function serverFailedPage(failure: ServerFailure): Response {
  const ru = failure.language.toLowerCase().startsWith("ru");
  const text = TEXTS[ru ? "ru" : "en"];
  return ownPage({
    status: 503,
    language: ru ? "ru" : "en",
    title: text.title,
    body: `<p>${escaped(failure.reason)}</p>
<p><a class="button" href="${RETRY_PAGE}">${text.again}</a> &nbsp; <a href="${SERVERS_PAGE}">${text.other}</a></p>
<p>${text.hint} <code>${escaped(failure.logFile)}</code></p><pre>${failure.logTail.map(escaped).join("\n")}</pre>`,
  });
}
