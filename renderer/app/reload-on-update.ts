const KEY = "umg.reloadedAt";
const ONCE_PER_MS = 30_000;

/**
 * A page's code was not there: the server was updated while this window was open. One reload brings the new pages;
 * a second within half a minute would not help, so the error shows instead.
 */
export function reloadOnUpdate(target: Window = window): void {
  target.addEventListener("vite:preloadError", (event) => {
    const last = Number(target.sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - last < ONCE_PER_MS) return;
    event.preventDefault();
    target.sessionStorage.setItem(KEY, String(Date.now()));
    target.location.reload();
  });
}
