import { isPageUrl } from "../app-protocol/origin.ts";

/** What is known of who sent a message; the parts of Electron's event that matter. */
export interface IpcSender {
  senderFrame: { url: string; parent: unknown } | null;
}

/** Only the top frame of the console's own page may call main. A frame that is gone is nobody. */
export function isOwnPage({ senderFrame }: IpcSender): boolean {
  return senderFrame !== null && senderFrame.parent === null && isPageUrl(senderFrame.url);
}
