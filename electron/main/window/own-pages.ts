import { NewProfile } from "#shared/ipc/desktop-arguments.ts";

import { APP_ORIGIN } from "../app-protocol/origin.ts";
import type { ProfileStore } from "../profiles/profile-store.ts";
import {
  FAILED_PAGE,
  RETRY_PAGE,
  serverFailedPage,
  type ServerFailure,
} from "./server-failed-page.ts";
import { SERVERS_PAGE, serversPage } from "./servers-page.ts";

export interface OwnPagesParts {
  profiles: ProfileStore;
  language(): string;
  failure(): Omit<ServerFailure, "language">;
  startServer(): void;
  /** @throws Error with a sentence when it is not one of our servers, or does not answer. */
  checkServer(origin: string): Promise<void>;
  select(id: string): void;
  remove(id: string): Promise<void>;
}

/** Main's own pages under /desktop/. They work without a server and without the console's page. */
export function ownPages(
  parts: OwnPagesParts,
): (request: Request) => Promise<Response | undefined> {
  const { profiles } = parts;
  const servers = (more: Partial<Parameters<typeof serversPage>[0]> = {}) =>
    serversPage({ profiles: profiles.list(), language: parts.language(), ...more });

  const change = async (form: URLSearchParams): Promise<Response> => {
    const id = form.get("id") ?? "";
    const action = form.get("action");
    if (action === "open") parts.select(id);
    else if (action === "remove") await parts.remove(id);
    else if (action === "add") return add(form);
    return servers();
  };
  const add = async (form: URLSearchParams): Promise<Response> => {
    const typed = {
      serverUrl: form.get("serverUrl") ?? "",
      name: form.get("name") ?? "",
      colour: form.get("colour") ?? "",
    };
    // People type "console.example.com", and name it afterwards if at all.
    const serverUrl = typed.serverUrl.includes("://")
      ? typed.serverUrl
      : `https://${typed.serverUrl}`;
    const name = typed.name.trim() === "" ? serverUrl.replace(/^https?:\/\//, "") : typed.name;
    const wanted = NewProfile.safeParse({ ...typed, serverUrl, name });
    if (!wanted.success)
      return servers({ typed, error: wanted.error.issues[0]?.message ?? "not valid" });
    try {
      await parts.checkServer(wanted.data.serverUrl);
    } catch (cause) {
      return servers({ typed, error: (cause as Error).message });
    }
    parts.select(profiles.add(wanted.data).id);
    return servers();
  };

  return async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === FAILED_PAGE)
      return serverFailedPage({ ...parts.failure(), language: parts.language() });
    if (pathname === RETRY_PAGE) {
      parts.startServer();
      return Response.redirect(`${APP_ORIGIN}/`);
    }
    if (pathname !== SERVERS_PAGE) return undefined;
    if (request.method !== "POST")
      return servers({ error: searchParams.get("error")?.slice(0, 300) ?? undefined });
    try {
      return await change(new URLSearchParams(await request.text()));
    } catch (cause) {
      return servers({ error: (cause as Error).message });
    }
  };
}
