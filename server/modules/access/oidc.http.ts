import { Hono } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { DomainError } from "#shared/errors/index.ts";
import type { Access } from "./access.ts";
import { asDomainError } from "./auth-answer.ts";
import type { RequestOf } from "./auth.http.ts";
import { readCookie, setSessionCookies } from "./cookies.ts";
import { beginOidc, finishOidc, OIDC_TRANSACTION_SECONDS } from "./oidc/sign-in-with-oidc.ts";

const TRANSACTION_COOKIE = "umg_oidc";

/** GET start and callback: pages the browser is led through, so failures end on the sign-in page and not as JSON. */
export function oidcHttp(access: Access, requestOf: RequestOf): Hono {
  const { settings } = access.services;
  const secure = () => settings.publicUrl.startsWith("https:");
  const provider = () => {
    if (!access.oidc) throw new DomainError("sso_not_configured");
    return access.oidc;
  };
  const app = new Hono();
  app.onError((error, c) => {
    const { message } = asDomainError(error);
    access.services.log.warn({ error }, "single sign-on failed");
    return c.redirect(`/#/sign-in?error=${encodeURIComponent(message.slice(0, 300))}`);
  });
  app.get("/start", async (c) => {
    const { url, sealed } = await beginOidc(provider(), await requestOf(c));
    // Lax: the provider leads the browser back from its own site.
    setCookie(c, TRANSACTION_COOKIE, sealed, {
      httpOnly: true,
      sameSite: "Lax",
      secure: secure(),
      path: "/auth/oidc",
      maxAge: OIDC_TRANSACTION_SECONDS,
    });
    return c.redirect(url.href);
  });
  app.get("/callback", async (c) => {
    const sealed = readCookie(c.req.raw.headers, TRANSACTION_COOKIE);
    deleteCookie(c, TRANSACTION_COOKIE, { path: "/auth/oidc", secure: secure() });
    const { search } = new URL(c.req.url);
    const cookies = await finishOidc(access, provider(), await requestOf(c), search, sealed);
    setSessionCookies(c, cookies, secure());
    return c.redirect("/");
  });
  return app;
}
