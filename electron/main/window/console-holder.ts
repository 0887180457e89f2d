import { app, Menu, nativeTheme, type BrowserWindow, type Session } from "electron";

import type { ConnectionProfile } from "#shared/ipc/desktop-api.ts";

import { APP_ORIGIN } from "../app-protocol/origin.ts";
import type { DesktopConfig } from "../config.ts";
import { isGiven, type ProfileStore } from "../profiles/profile-store.ts";
import { openConsoleWindow, pageUrl } from "./console-window.ts";
import { menuTemplate } from "./menu.ts";
import { SERVERS_PAGE } from "./servers-page.ts";

export interface ConsoleHolderParts {
  config: Pick<DesktopConfig, "packaged" | "preloadFile">;
  profiles: ProfileStore;
  sessions: { of(profile: ConnectionProfile): Session };
  stateFile: string;
  openLogs(): void;
  onOpen(profile: ConnectionProfile): void;
  /** @throws Error with a sentence when the server does not answer. */
  checkServer(origin: string): Promise<void>;
}

/** The one window of the console: it belongs to the active profile, and another profile means another window in its place. */
export interface ConsoleHolder {
  window(): BrowserWindow | undefined;
  /** `page` such as "/tenants/ID". */
  open(page?: string): void;
  goTo(page: string | undefined): void;
  /** @throws Error when there is no such profile. */
  select(id: string): void;
  refreshMenu(): void;
}

export function consoleHolder(parts: ConsoleHolderParts): ConsoleHolder {
  const { profiles, config } = parts;
  let window: BrowserWindow | undefined;

  const open = (page?: string) => {
    const profile = profiles.active();
    parts.onOpen(profile);
    const before = window;
    const opened = openConsoleWindow({
      profile,
      url: profile.id === "none" ? APP_ORIGIN + SERVERS_PAGE : pageUrl(page),
      session: parts.sessions.of(profile),
      preloadFile: config.preloadFile,
      stateFile: parts.stateFile,
      background: nativeTheme.shouldUseDarkColors ? "#1a1b1e" : "#ffffff",
      packaged: config.packaged,
    });
    window = opened;
    before?.destroy();
    refreshMenu();
    opened.on("closed", () => {
      if (window === opened) window = undefined;
    });
    if (profile.serverUrl === null || isGiven(profile.id)) return;
    parts.checkServer(profile.serverUrl).catch((cause: Error) => {
      // A server that is away would leave no way to another one.
      if (window === opened) void opened.loadURL(unreachable(cause.message));
    });
  };
  const goTo = (page: string | undefined) => {
    if (window === undefined) return open(page);
    if (page !== undefined) void window.loadURL(pageUrl(page));
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const select = (id: string) => {
    profiles.select(id);
    // After the answer: the window that asked is about to go.
    setImmediate(open);
  };
  const refreshMenu = () => {
    const language = app.getLocale();
    const options = { platform: process.platform, packaged: config.packaged, language };
    const showServers = () => void window?.loadURL(APP_ORIGIN + SERVERS_PAGE);
    const actions = { selectProfile: select, openLogs: parts.openLogs, goTo, showServers };
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(menuTemplate(profiles.list(), actions, options)),
    );
  };
  return { window: () => window, open, goTo, select, refreshMenu };
}

const unreachable = (sentence: string) =>
  `${APP_ORIGIN}${SERVERS_PAGE}?${new URLSearchParams({ error: sentence }).toString()}`;
