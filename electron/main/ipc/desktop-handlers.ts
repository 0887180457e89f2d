import type { DesktopArguments } from "#shared/ipc/desktop-arguments.ts";
import { DESKTOP_ARGUMENTS } from "#shared/ipc/desktop-arguments.ts";
import { DESKTOP_CHANNELS, type DesktopMethod } from "#shared/ipc/desktop-channels.ts";

import { isOwnPage, type IpcSender } from "../security/ipc-sender.ts";

/** One function per method of `window.desktop`; its arguments have been checked when it is called. */
export type DesktopHandlers = {
  [M in DesktopMethod]: (...args: DesktopArguments<M>) => unknown;
};

type Register = (
  channel: string,
  listener: (event: IpcSender, ...args: unknown[]) => Promise<unknown>,
) => void;

/** Connects the handlers to their channels: the sender and the arguments are checked here, for all of them, and nowhere else. */
export function registerDesktopHandlers(handle: Register, handlers: DesktopHandlers): void {
  for (const method of Object.keys(DESKTOP_CHANNELS) as DesktopMethod[]) {
    handle(DESKTOP_CHANNELS[method], async (event, ...args) => {
      if (!isOwnPage(event)) throw new Error("Only the console's own page may do this.");
      const checked = DESKTOP_ARGUMENTS[method].safeParse(args);
      if (!checked.success) throw new Error(`${method}: the arguments are not valid.`);
      const run = handlers[method] as (...args: readonly unknown[]) => unknown;
      return run(...checked.data);
    });
  }
}
