import fs from "node:fs/promises";

import type { DesktopInfo, DesktopNotification, ServerState } from "#shared/ipc/desktop-api.ts";

import { checkServer } from "../profiles/check-server.ts";
import type { ProfileStore } from "../profiles/profile-store.ts";
import type { DesktopHandlers } from "./desktop-handlers.ts";

/** What the methods need of the system; a test gives its own. */
export interface DesktopActionParts {
  profiles: ProfileStore;
  remembersSignIn: boolean;
  versions: Pick<DesktopInfo, "version" | "platform" | "electron" | "chrome">;
  serverState(): ServerState;
  select(id: string): void;
  /** Forgets a profile with its sign-in. @throws Error when there is no such one, or it cannot be removed. */
  remove(id: string): Promise<void>;
  openLogs(): void;
  notify(notification: DesktopNotification): void;
  askWhereToSave(name: string): Promise<string | undefined>;
  setBadge(count: number): void;
}

export function desktopHandlers(parts: DesktopActionParts): DesktopHandlers {
  const { profiles } = parts;
  return {
    info: (): DesktopInfo => ({
      ...parts.versions,
      profile: profiles.active(),
      remembersSignIn: parts.remembersSignIn,
    }),
    profilesList: () => profiles.list(),
    async profilesAdd(profile) {
      await checkServer(profile.serverUrl);
      return profiles.add(profile);
    },
    profilesSelect: (id) => parts.select(id),
    profilesRemove: (id) => parts.remove(id),
    openLogs: () => parts.openLogs(),
    notify: (notification) => parts.notify(notification),
    serverState: () => parts.serverState(),
    async saveFile(name, text) {
      const file = await parts.askWhereToSave(name);
      if (file === undefined) return false;
      await fs.writeFile(file, text, "utf8");
      return true;
    },
    setBadge: (count) => parts.setBadge(count),
  };
}
