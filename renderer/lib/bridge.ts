import type { DesktopApi } from "#shared/ipc/desktop-api.ts";

declare global {
  interface Window {
    /** Present in the desktop console only. */
    readonly desktop?: DesktopApi;
  }
}

/** The desktop's own methods; null in the web panel. */
export const desktop: DesktopApi | null =
  typeof window === "undefined" ? null : (window.desktop ?? null);

/** Saves text as a file: the desktop asks where, a browser downloads it. False when the person cancelled. */
export async function saveText(name: string, text: string, type = "text/plain"): Promise<boolean> {
  if (desktop !== null) return desktop.saveFile(name, text);
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return true;
}
