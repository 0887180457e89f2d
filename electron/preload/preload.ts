import { contextBridge, ipcRenderer } from "electron";

import type { DesktopApi, ServerState } from "#shared/ipc/desktop-api.ts";
import { DESKTOP_CHANNELS, SERVER_STATE_EVENT } from "#shared/ipc/desktop-channels.ts";

const call = async <T>(channel: string, ...args: unknown[]): Promise<T> => {
  try {
    return (await ipcRenderer.invoke(channel, ...args)) as T;
  } catch (cause) {
    // Electron puts the channel before the handler's own sentence.
    const message = cause instanceof Error ? cause.message : "The desktop does not answer.";
    throw new Error(message.replace(/^Error invoking remote method '[^']*': (Error: )?/, ""), {
      cause,
    });
  }
};

const desktop: DesktopApi = {
  info: () => call(DESKTOP_CHANNELS.info),
  profiles: {
    list: () => call(DESKTOP_CHANNELS.profilesList),
    add: (profile) => call(DESKTOP_CHANNELS.profilesAdd, profile),
    select: (id) => call(DESKTOP_CHANNELS.profilesSelect, id),
    remove: (id) => call(DESKTOP_CHANNELS.profilesRemove, id),
  },
  openLogs: () => call(DESKTOP_CHANNELS.openLogs),
  notify: (notification) => call(DESKTOP_CHANNELS.notify, notification),
  onServerState(listener) {
    // The page gets the state alone: Electron's event would give it the sender.
    const changed = (_event: unknown, state: unknown) => listener(state as ServerState);
    ipcRenderer.on(SERVER_STATE_EVENT, changed);
    void call<ServerState>(DESKTOP_CHANNELS.serverState).then(listener, () => {});
    return () => ipcRenderer.removeListener(SERVER_STATE_EVENT, changed);
  },
  saveFile: (name, text) => call(DESKTOP_CHANNELS.saveFile, name, text),
  setBadge: (count) => call(DESKTOP_CHANNELS.setBadge, count),
};

contextBridge.exposeInMainWorld("desktop", desktop);
