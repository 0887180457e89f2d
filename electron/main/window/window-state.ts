import fs from "node:fs";
import path from "node:path";

import { z } from "zod";

const Rectangle = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
const WindowState = z.object({ bounds: Rectangle, maximized: z.boolean() });
export type WindowState = z.output<typeof WindowState>;
export type Rectangle = z.output<typeof Rectangle>;

const FIRST_SIZE = { width: 1360, height: 860 };
const VISIBLE_PX = 80;

/**
 * Where the window was, if that is still on a screen; else centred on the first screen. Pixels, as Electron counts them.
 * `screens` are the displays' work areas.
 */
export function restoredState(file: string, screens: readonly Rectangle[]): WindowState {
  const saved = read(file);
  if (saved !== undefined && screens.some((screen) => reaches(saved.bounds, screen))) return saved;
  const screen = screens[0] ?? { x: 0, y: 0, ...FIRST_SIZE };
  const width = Math.min(FIRST_SIZE.width, screen.width);
  const height = Math.min(FIRST_SIZE.height, screen.height);
  const x = screen.x + Math.round((screen.width - width) / 2);
  const y = screen.y + Math.round((screen.height - height) / 2);
  return { bounds: { x, y, width, height }, maximized: false };
}

export function saveState(file: string, state: WindowState): void {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(`${file}.new`, JSON.stringify(state));
    fs.renameSync(`${file}.new`, file);
  } catch {
    // A read-only or full disk: the window opens in the middle next time, nothing else is lost.
  }
}

function read(file: string): WindowState | undefined {
  try {
    return WindowState.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** Whether enough of the window's top edge lies on the screen to grab it. */
function reaches(window: Rectangle, screen: Rectangle): boolean {
  const overlap =
    Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const top = window.y >= screen.y - 1 && window.y <= screen.y + screen.height - VISIBLE_PX;
  return overlap >= VISIBLE_PX && top;
}
