import type { ConnectionProfile } from "#shared/ipc/desktop-api.ts";

import { ownPage, escaped } from "./own-page.ts";

export const SERVERS_PAGE = "/desktop/servers";

/** What the form of the page posts, by name of its button. */
export type ServersAction = "add" | "open" | "remove";

export interface ServersPage {
  profiles: readonly ConnectionProfile[];
  language: string;
  /** What was wrong with what the person asked for. */
  error?: string | undefined;
  /** What was typed, to be corrected. */
  typed?: { name: string; serverUrl: string; colour: string } | undefined;
}

const TEXTS = {
  en: {
    title: "Servers",
    lead: "Which UnMoGrowP do you want to work with? Each has its own sign-in and colour.",
    thisComputer: "the platform on this computer",
    open: "Open",
    remove: "Remove",
    first: "Your server",
    add: "Another server",
    address: "Address",
    name: "Name",
    colour: "Colour of its window",
    connect: "Connect",
    back: "Back to the console",
  },
  ru: {
    title: "Серверы",
    lead: "С каким UnMoGrowP вы хотите работать? У каждого свой вход и свой цвет.",
    thisComputer: "платформа на этом компьютере",
    open: "Открыть",
    remove: "Удалить",
    first: "Ваш сервер",
    add: "Другой сервер",
    address: "Адрес",
    name: "Название",
    colour: "Цвет его окна",
    connect: "Подключиться",
    back: "Назад в консоль",
  },
};

const FRESH = { name: "", serverUrl: "", colour: "#8a4b2d" };

/** Choose, add and remove servers: main's own page, so that it is there when no server is. It has no script. */
export function serversPage({ profiles, language, error, typed = FRESH }: ServersPage): Response {
  const ru = language.toLowerCase().startsWith("ru");
  const text = TEXTS[ru ? "ru" : "en"];
  const real = profiles.filter((profile) => profile.id !== "none");
  const rows = real.map((profile) => {
    const button = (action: ServersAction, label: string) =>
      `<button name="action" value="${action}">${label}</button>`;
    const removable = profile.kind === "remote" && !profile.id.startsWith("given-");
    return `<form method="post" class="row"><i style="background:${escaped(profile.colour)}"></i>
<span><b>${escaped(profile.name)}</b><br><small>${escaped(profile.serverUrl ?? text.thisComputer)}</small></span>
<input type="hidden" name="id" value="${escaped(profile.id)}">${removable ? button("remove", text.remove) : ""}${button("open", text.open)}</form>`;
  });
  const field = (name: keyof typeof FRESH, label: string, more: string) =>
    `<label>${label}<input name="${name}" value="${escaped(typed[name])}" ${more}></label>`;
  const back = real.length === 0 ? "" : `<p><a href="/">${text.back}</a></p>`;
  return ownPage({
    status: error === undefined ? 200 : 422,
    language: ru ? "ru" : "en",
    title: text.title,
    posts: true,
    body: `<p>${text.lead}</p>${error === undefined ? "" : `<p role="alert">${escaped(error)}</p>`}${rows.join("")}
<h2>${real.length === 0 ? text.first : text.add}</h2><form method="post" class="add">
${field("serverUrl", text.address, 'required maxlength="300" placeholder="https://console.example.com" autofocus spellcheck="false"')}
${field("name", text.name, 'maxlength="60"')}
${field("colour", text.colour, 'type="color"')}
<button name="action" value="add" class="main">${text.connect}</button></form>${back}`,
  });
}
