import type { Session } from "electron";

import { isAppUrl } from "../app-protocol/origin.ts";

/** Copying a key to the clipboard is the one thing a page may do beyond showing itself. */
const ALLOWED_PERMISSION = "clipboard-sanitized-write";
const DEVTOOLS = /^(devtools|chrome-extension):/;

/** Closes a session before a window uses it: no permissions, no devices, no network but `app://console`, no downloads but its own. */
export function hardenSession(session: Session, { packaged }: { packaged: boolean }): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(
      (permission as string) === ALLOWED_PERMISSION &&
        details.isMainFrame &&
        isAppUrl(details.requestingUrl),
    );
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) =>
      (permission as string) === ALLOWED_PERMISSION && isAppUrl(origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !mayRequest(url, packaged) });
  });
  session.on("will-download", (event, item) => {
    if (!item.getURL().startsWith("blob:app://console/")) event.preventDefault();
  });
}

/** Whether the page's session may ask for a URL at all; `app://console` then reaches the server through main. */
export function mayRequest(url: string, packaged: boolean): boolean {
  if (isAppUrl(url)) return true;
  if (url.startsWith("blob:app://console/") || url.startsWith("data:")) return true;
  return !packaged && DEVTOOLS.test(url);
}
