import { app, dialog, Notification, type BrowserWindow } from "electron";

import type { DesktopActionParts } from "./desktop-actions.ts";

/** What the page may ask of the system, done with Electron. */
export function systemActions(
  window: () => BrowserWindow | undefined,
): Pick<DesktopActionParts, "versions" | "notify" | "askWhereToSave" | "setBadge"> {
  return {
    versions: {
      version: app.getVersion(),
      platform: process.platform,
      electron: process.versions.electron,
      chrome: process.versions.chrome,
    },
    notify: (notification) => {
      const shown = new Notification(notification);
      shown.on("click", () => window()?.show());
      shown.show();
    },
    askWhereToSave: async (name) => {
      const parent = window();
      if (parent === undefined) return undefined;
      const chosen = await dialog.showSaveDialog(parent, { defaultPath: name });
      return chosen.canceled ? undefined : chosen.filePath;
    },
    setBadge: (count) => void app.setBadgeCount(count),
  };
}
