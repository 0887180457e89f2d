import type { WebContents } from "electron";

import { isPageUrl } from "../app-protocol/origin.ts";

export interface ContentsRules {
  mayOpenOutside(url: string): boolean;
  openOutside(url: string): void;
}

/** Locks any web contents the moment it exists: it stays on the app's pages, opens no window, embeds no webview. */
export function hardenContents(contents: WebContents, rules: ContentsRules): void {
  const stay = (event: { preventDefault(): void; url: string }) => {
    if (!isPageUrl(event.url)) event.preventDefault();
  };
  contents.on("will-navigate", stay);
  contents.on("will-redirect", stay);
  contents.on("will-frame-navigate", stay);
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (rules.mayOpenOutside(url)) rules.openOutside(url);
    return { action: "deny" };
  });
}
