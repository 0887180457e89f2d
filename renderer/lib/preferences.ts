import { useSyncExternalStore } from "react";
import type { Clock, Language } from "./format.ts";

export interface Preferences {
  language: Language;
  clock: Clock;
  density: "compact" | "normal";
}

const KEY = "umg.preferences";
const listeners = new Set<() => void>();

function read(): Preferences {
  const start: Preferences = {
    language: typeof navigator !== "undefined" && navigator.language.startsWith("ru") ? "ru" : "en",
    clock: "local",
    density: "compact",
  };
  try {
    return { ...start, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>) };
  } catch {
    return start;
  }
}

let current = read();

export const preferences = (): Preferences => current;

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  localStorage.setItem(KEY, JSON.stringify(current));
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const onPreferences = subscribe;
export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, preferences);
