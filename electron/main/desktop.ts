import path from "node:path";

import { app, ipcMain, safeStorage, session, shell } from "electron";

import { SERVER_STATE_EVENT } from "#shared/ipc/desktop-channels.ts";

import { APP_ORIGIN } from "./app-protocol/origin.ts";
import { profileSessions } from "./app-protocol/profile-sessions.ts";
import { fileServer } from "./app-protocol/serve-file.ts";
import type { DesktopConfig } from "./config.ts";
import { desktopHandlers } from "./ipc/desktop-actions.ts";
import { registerDesktopHandlers } from "./ipc/desktop-handlers.ts";
import { systemActions } from "./ipc/system-actions.ts";
import { checkServer } from "./profiles/check-server.ts";
import { EMBEDDED_ID, openProfiles } from "./profiles/profile-store.ts";
import { mayOpenOutside } from "./security/external-links.ts";
import { hardenContents } from "./security/harden-contents.ts";
import { openServerLog } from "./server-process/server-log.ts";
import { servers } from "./server-process/servers.ts";
import { keyStore } from "./sessions/key-store.ts";
import { openSessionVault } from "./sessions/session-vault.ts";
import { consoleHolder } from "./window/console-holder.ts";
import { linkedPage, linkedPageIn } from "./window/deep-link.ts";
import { ownPages } from "./window/own-pages.ts";
import { FAILED_PAGE } from "./window/server-failed-page.ts";

/** Puts the desktop together from its parts and runs it until the last window is closed. */
export function startDesktop(config: DesktopConfig): void {
  const { fetch } = globalThis;
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
  const running = servers({ config, log, vault, fetch });
  const closing = new AbortController();

  const remove = async (id: string) => {
    const gone = profiles.list().find((profile) => profile.id === id);
    profiles.remove(id);
    if (gone === undefined) return;
    vault.forget(gone.id);
    await sessions.of(gone).clearStorageData();
    if (gone.active) holder.select(profiles.active().id);
    else holder.refreshMenu();
  };
  const sessions = profileSessions({
    fromPartition: (name) => session.fromPartition(name),
    packaged: config.packaged,
    files: fileServer(config.rendererFolder),
    vault,
    fetch,
    closing: closing.signal,
    originOf: (profile) => running.origin(profile),
    desktop: ownPages({
      profiles,
      language: () => app.getLocale(),
      failure: () => ({
        reason: running.embedded?.state().reason ?? "",
        logTail: log.tail(40),
        logFile: log.file,
      }),
      startServer: () => running.embedded?.start(),
      checkServer,
      select: (id) => holder.select(id),
      remove,
    }),
  });
  const holder = consoleHolder({
    config,
    profiles,
    sessions,
    stateFile: inUserData("window.json"),
    openLogs: () => shell.showItemInFolder(log.file),
    onOpen: (profile) => running.use(profile),
    checkServer,
  });

  app.on("web-contents-created", (_event, contents) => {
    hardenContents(contents, {
      mayOpenOutside: (url) => mayOpenOutside(url, profiles.active().serverUrl),
      openOutside: (url) => void shell.openExternal(url),
    });
  });
  running.embedded?.onState((state) => {
    const window = holder.window();
    if (window === undefined || profiles.active().id !== EMBEDDED_ID) return;
    window.webContents.send(SERVER_STATE_EVENT, state);
    if (state.status === "failed") void window.loadURL(APP_ORIGIN + FAILED_PAGE);
  });
  registerDesktopHandlers(
    ipcMain.handle.bind(ipcMain),
    desktopHandlers({
      ...systemActions(holder.window),
      profiles,
      remembersSignIn: vault.remembers,
      serverState: () =>
        profiles.active().id === EMBEDDED_ID && running.embedded !== undefined
          ? running.embedded.state()
          : { status: "ready" },
      select: (id) => holder.select(id),
      remove,
      openLogs: () => shell.showItemInFolder(log.file),
    }),
  );

  app.on("second-instance", (_event, argv) => holder.goTo(linkedPageIn(argv)));
  app.on("open-url", (event, url) => {
    event.preventDefault();
    const page = linkedPage(url);
    if (page !== undefined) holder.goTo(page);
  });
  app.on("activate", () => {
    if (holder.window() === undefined) holder.open();
  });
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
  quitAfter(() => {
    closing.abort();
    return running.stop();
  });
  holder.open(linkedPageIn(process.argv));
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
