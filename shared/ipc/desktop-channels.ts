/** IPC channel of each method of `window.desktop`. The preload knows only these. */
export const DESKTOP_CHANNELS = {
  info: "desktop:info",
  profilesList: "desktop:profiles.list",
  profilesAdd: "desktop:profiles.add",
  profilesSelect: "desktop:profiles.select",
  profilesRemove: "desktop:profiles.remove",
  openLogs: "desktop:open-logs",
  notify: "desktop:notify",
  serverState: "desktop:server-state",
  saveFile: "desktop:save-file",
  setBadge: "desktop:set-badge",
} as const;

export type DesktopMethod = keyof typeof DESKTOP_CHANNELS;

/** Sent by main to the page when the server's state changes. */
export const SERVER_STATE_EVENT = "desktop:server-state-changed";
