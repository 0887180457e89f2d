// planted: imports/electron-only-in-electron
import type { BrowserWindow } from "electron";

export type Window = BrowserWindow;
