import type { Context } from "hono";
import { setCookie } from "hono/cookie";

export const ACCESS_COOKIE = "umg_access";
export const REFRESH_COOKIE = "umg_refresh";

/** The first cookie of this name. */
export function readCookie(headers: Headers, name: string): string | undefined {
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** What a browser or the desktop's vault keeps of a session. `refreshToken` undefined: it keeps the one it has. */
export interface SessionCookies {
  accessToken: string;
  refreshToken?: string;
  /** When the session ends for sure. */
  endsAt: Date;
}

/** The access cookie outlives its token: an expired token must still arrive, so that the answer is "refresh" and not "sign in". */
export function setSessionCookies(c: Context, cookies: SessionCookies, secure: boolean): void {
  const common = { httpOnly: true, sameSite: "Strict", secure, expires: cookies.endsAt } as const;
  setCookie(c, ACCESS_COOKIE, cookies.accessToken, { ...common, path: "/" });
  if (cookies.refreshToken !== undefined)
    setCookie(c, REFRESH_COOKIE, cookies.refreshToken, { ...common, path: "/auth" });
}

export function clearSessionCookies(c: Context, secure: boolean): void {
  const gone = { httpOnly: true, sameSite: "Strict", secure, maxAge: 0 } as const;
  setCookie(c, ACCESS_COOKIE, "", { ...gone, path: "/" });
  setCookie(c, REFRESH_COOKIE, "", { ...gone, path: "/auth" });
}
