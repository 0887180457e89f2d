import { BrowserWindow, screen, type Session } from "electron";

import type { ConnectionProfile } from "#shared/ipc/desktop-api.ts";

import { APP_ORIGIN } from "../app-protocol/origin.ts";
import { restoredState, saveState } from "./window-state.ts";

export interface ConsoleWindowOptions {
  profile: ConnectionProfile;
  session: Session;
  preloadFile: string;
  stateFile: string;
  /** Colour behind the page until it has painted. */
  background: string;
  packaged: boolean;
  url: string;
}

/** The console's window, shown once it has something to show. */
export function openConsoleWindow(options: ConsoleWindowOptions): BrowserWindow {
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const state = restoredState(options.stateFile, areas);
  const window = new BrowserWindow({
    ...state.bounds,
    minWidth: 880,
    minHeight: 560,
    show: false,
    title: titleFor("UnMoGrowP", options.profile),
    backgroundColor: options.background,
    autoHideMenuBar: true,
    webPreferences: {
      session: options.session,
      preload: options.preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: !options.packaged,
    },
  });
  if (state.maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  window.on("page-title-updated", (event, title) => {
    event.preventDefault();
    window.setTitle(titleFor(title, options.profile));
  });
  window.on("close", () =>
    saveState(options.stateFile, {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    }),
  );
  void window.loadURL(options.url);
  return window;
}

/** Which server this is, is in the title too: two windows of two servers must not be mistaken for each other. */
export function titleFor(page: string, profile: ConnectionProfile): string {
  return `${page} — ${profile.name}`;
}

export function pageUrl(page: string | undefined): string {
  return page === undefined ? `${APP_ORIGIN}/` : `${APP_ORIGIN}/#${page}`;
}
