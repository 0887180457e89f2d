import { useSyncExternalStore } from "react";

let opened = false;
const listeners = new Set<() => void>();

export function setHelp(next: boolean): void {
  opened = next;
  for (const listener of listeners) listener();
}
export const openHelp = (): void => setHelp(true);

/** Is the keyboard help open? */
export const useHelpOpened = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    () => opened,
  );
