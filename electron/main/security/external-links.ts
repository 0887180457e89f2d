const ALWAYS = new Set(["https://github.com"]);

/**
 * Whether a link may be given to the system's browser: https, no user name in it, and to the active server's own site or a
 * listed one. Everything else could start any program the system has a scheme for.
 */
export function mayOpenOutside(text: string, activeServer: string | null): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.protocol !== "https:" || url.username !== "" || url.password !== "") return false;
  return ALWAYS.has(url.origin) || url.origin === activeServer;
}
