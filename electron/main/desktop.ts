import path from "node:path";

import {
  app,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  Notification,
  safeStorage,
  session,
  shell,
  type BrowserWindow,
} from "electron";

import type { ConnectionProfile } from "#shared/ipc/desktop-api.ts";
import { SERVER_STATE_EVENT } from "#shared/ipc/desktop-channels.ts";

import { APP_ORIGIN } from "./app-protocol/origin.ts";
import { profileSessions } from "./app-protocol/profile-sessions.ts";
import { fileServer } from "./app-protocol/serve-file.ts";
import type { DesktopConfig } from "./config.ts";
import { desktopHandlers } from "./ipc/desktop-actions.ts";
import { registerDesktopHandlers } from "./ipc/desktop-handlers.ts";
import { EMBEDDED_ID, openProfiles } from "./profiles/profile-store.ts";
import { mayOpenOutside } from "./security/external-links.ts";
import { hardenContents } from "./security/harden-contents.ts";
import { servers } from "./server-process/servers.ts";
import { openServerLog } from "./server-process/server-log.ts";
import { keyStore } from "./sessions/key-store.ts";
import { openSessionVault } from "./sessions/session-vault.ts";
import { openConsoleWindow, pageUrl } from "./window/console-window.ts";
import { linkedPage, linkedPageIn } from "./window/deep-link.ts";
import { menuTemplate } from "./window/menu.ts";
import { FAILED_PAGE, RETRY_PAGE, serverFailedPage } from "./window/server-failed-page.ts";

/** Puts the desktop together from its parts and runs it until the last window is closed. */
export function startDesktop(config: DesktopConfig): void {
  const inUserData = (name: string) => path.join(app.getPath("userData"), name);
  const log = openServerLog(path.join(app.getPath("logs"), "server.log"));
  const vault = openSessionVault(inUserData("sessions.bin"), keyStore(safeStorage));
  if (!vault.remembers)
    log.write("desktop: no key store on this computer; sign-ins are kept in memory only");
  const profiles = openProfiles({
    file: inUserData("profiles.json"),
    embedded: config.engine !== undefined,
    given: config.serverUrl,
  });
  const running = servers({ config, log, vault, fetch: globalThis.fetch });
  const files = fileServer(config.rendererFolder);
  const closing = new AbortController();
  let window: BrowserWindow | undefined;

  const sessions = profileSessions({
    fromPartition: (name) => session.fromPartition(name),
    packaged: config.packaged,
    files,
    vault,
    fetch: globalThis.fetch,
    closing: closing.signal,
    originOf: (profile) => running.origin(profile),
    desktop: (page) => {
      if (page === RETRY_PAGE) {
        running.embedded?.start();
        return Response.redirect(`${APP_ORIGIN}/`);
      }
      if (page !== FAILED_PAGE) return undefined;
      const reason = running.embedded?.state().reason ?? "";
      return serverFailedPage({
        reason,
        logTail: log.tail(40),
        logFile: log.file,
        language: app.getLocale(),
      });
    },
  });

  const open = (page?: string) => {
    const profile = profiles.active();
    running.use(profile);
    const before = window;
    const opened = openConsoleWindow({
      profile,
      page,
      session: sessions.of(profile),
      preloadFile: config.preloadFile,
      stateFile: inUserData("window.json"),
      background: nativeTheme.shouldUseDarkColors ? "#1a1b1e" : "#ffffff",
      packaged: config.packaged,
    });
    window = opened;
    before?.destroy();
    setMenu();
    opened.on("closed", () => {
      if (window === opened) window = undefined;
    });
  };
  const select = (id: string) => {
    profiles.select(id);
    // After the answer: the window that asked is about to go.
    setImmediate(open);
  };
  const goTo = (page: string) => {
    if (window === undefined) return open(page);
    void window.loadURL(pageUrl(page));
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const openLogs = () => shell.showItemInFolder(log.file);
  const setMenu = () => {
    const language = app.getLocale();
    const options = { platform: process.platform, packaged: config.packaged, language };
    const actions = { selectProfile: select, openLogs, goTo };
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(menuTemplate(profiles.list(), actions, options)),
    );
  };

  app.on("web-contents-created", (_event, contents) => {
    hardenContents(contents, {
      mayOpenOutside: (url) => mayOpenOutside(url, profiles.active().serverUrl),
      openOutside: (url) => void shell.openExternal(url),
    });
  });
  running.embedded?.onState((state) => {
    if (window === undefined || profiles.active().id !== EMBEDDED_ID) return;
    window.webContents.send(SERVER_STATE_EVENT, state);
    if (state.status === "failed") void window.loadURL(APP_ORIGIN + FAILED_PAGE);
  });
  registerDesktopHandlers(
    ipcMain.handle.bind(ipcMain),
    desktopHandlers({
      profiles,
      remembersSignIn: vault.remembers,
      versions: {
        version: app.getVersion(),
        platform: process.platform,
        electron: process.versions.electron,
        chrome: process.versions.chrome,
      },
      serverState: () =>
        profiles.active().id === EMBEDDED_ID && running.embedded !== undefined
          ? running.embedded.state()
          : { status: "ready" },
      select,
      forget: async (profile: ConnectionProfile) => {
        vault.forget(profile.id);
        await sessions.of(profile).clearStorageData();
        setMenu();
      },
      openLogs,
      notify: (notification) => {
        const shown = new Notification(notification);
        shown.on("click", () => window?.show());
        shown.show();
      },
      askWhereToSave: async (name) => {
        if (window === undefined) return undefined;
        const chosen = await dialog.showSaveDialog(window, { defaultPath: name });
        return chosen.canceled ? undefined : chosen.filePath;
      },
      setBadge: (count) => void app.setBadgeCount(count),
    }),
  );

  app.on("second-instance", (_event, argv) => goTo(linkedPageIn(argv) ?? "/"));
  app.on("open-url", (event, url) => {
    event.preventDefault();
    const page = linkedPage(url);
    if (page !== undefined) goTo(page);
  });
  app.on("activate", () => {
    if (window === undefined) open();
  });
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
  quitAfter(() => {
    closing.abort();
    return running.stop();
  });
  open(linkedPageIn(process.argv));
}

/** Holds the quit until `stop` is done. Signals ask the same way. */
function quitAfter(stop: () => Promise<void>): void {
  let stopped = false;
  app.on("will-quit", (event) => {
    if (stopped) return;
    event.preventDefault();
    void stop().finally(() => {
      stopped = true;
      // Not before this event is over: until then Electron takes it for the same quit.
      setImmediate(() => app.quit());
    });
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => app.quit());
}
