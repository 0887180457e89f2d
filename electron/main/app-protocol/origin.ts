/** The page's own origin. Its scheme is registered as standard and secure, so it has a real one. */
export const APP_SCHEME = "app";
export const APP_ORIGIN = "app://console";

/** Whether a URL belongs to the console's page. Compared by parts: Node gives custom schemes no origin. */
export function isAppUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.protocol === `${APP_SCHEME}:` &&
    url.host === "console" &&
    url.username === "" &&
    url.password === ""
  );
}

/** Whether a window may be at a URL: the console's document, or one of main's own pages; never an answer of the server. */
export function isPageUrl(text: string): boolean {
  return isAppUrl(text) && /^\/(index\.html|desktop\/[a-z-]+)?$/.test(new URL(text).pathname);
}
