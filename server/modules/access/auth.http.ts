import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import {
  AcceptInvitation,
  ImpersonationRef,
  OneTime,
  Setup,
  SignIn,
  type AuthState,
} from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import type { Access } from "./access.ts";
import { answerError, readBody } from "./auth-answer.ts";
import {
  clearSessionCookies,
  readCookie,
  REFRESH_COOKIE,
  setSessionCookies,
  type SessionCookies,
} from "./cookies.ts";
import { requireSameOrigin } from "./csrf.ts";
import { endImpersonation, switchToImpersonation } from "./impersonation/switch-impersonation.ts";
import { acceptInvitation, previewInvitation } from "./members/accept-invitation.ts";
import { oidcHttp } from "./oidc.http.ts";
import { refreshSession } from "./sessions/refresh-session.ts";
import { signOut } from "./sessions/sign-out.ts";
import { finishSetUp } from "./set-up/finish-set-up.ts";
import { signInOnce } from "./set-up/sign-in-once.ts";
import { selectSetupNeeded } from "./set-up/set-up.store.ts";
import { signInWithPassword } from "./sign-in/sign-in.ts";

const BODY_LIMIT_BYTES = 16_384;

/** Makes a request's context; the same that the tRPC calls get. */
export type RequestOf = (c: Context) => RequestContext | Promise<RequestContext>;

/** Plain HTTP under /auth, because it sets cookies: POST JSON, answers JSON or an ErrorBody. */
export function authHttp(access: Access, requestOf: RequestOf): Hono {
  const app = new Hono();
  const { settings } = access.services;
  const secure = () => settings.publicUrl.startsWith("https:");
  const refreshToken = (c: Context) => readCookie(c.req.raw.headers, REFRESH_COOKIE);
  const signIn = (c: Context, cookies: SessionCookies) => {
    setSessionCookies(c, cookies, secure());
    return c.json({ ok: true });
  };

  app.use(async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
  });
  app.use(
    bodyLimit({
      maxSize: BODY_LIMIT_BYTES,
      onError: () => {
        throw new DomainError("body_too_large", { limitBytes: BODY_LIMIT_BYTES });
      },
    }),
  );
  app.use(async (c, next) => {
    if (c.req.method !== "GET") requireSameOrigin(c.req.raw.headers, settings.publicUrl);
    await next();
  });
  app.onError(async (error, c) => answerError(c, error, await requestOf(c)));

  app.get("/state", async (c) => {
    const state: AuthState = {
      setupNeeded: await selectSetupNeeded(access.services.db),
      sso: access.oidc ? { name: access.oidc.name } : null,
      serverName: settings.serverName,
      version: settings.version,
    };
    return c.json(state);
  });
  app.post("/one-time", async (c) => {
    const { token } = await readBody(c, OneTime);
    return signIn(c, await signInOnce(access, await requestOf(c), token));
  });
  app.post("/setup", async (c) => {
    const input = await readBody(c, Setup);
    return signIn(c, await finishSetUp(access, await requestOf(c), input));
  });
  app.post("/sign-in", async (c) => {
    const input = await readBody(c, SignIn);
    return signIn(c, await signInWithPassword(access, await requestOf(c), input));
  });
  app.get("/invitation", async (c) =>
    c.json(await previewInvitation(await requestOf(c), c.req.query("token") ?? "")),
  );
  app.post("/accept-invitation", async (c) => {
    const input = await readBody(c, AcceptInvitation);
    return signIn(c, await acceptInvitation(access, await requestOf(c), input));
  });
  app.post("/impersonate", async (c) => {
    const { impersonationId } = await readBody(c, ImpersonationRef);
    return signIn(c, await switchToImpersonation(access, await requestOf(c), impersonationId));
  });
  app.post("/end-impersonation", async (c) =>
    signIn(c, await endImpersonation(access, await requestOf(c), refreshToken(c))),
  );
  app.route("/oidc", oidcHttp(access, requestOf));
  app.post("/refresh", async (c) =>
    signIn(c, await refreshSession(access, await requestOf(c), refreshToken(c))),
  );
  app.post("/sign-out", async (c) => {
    await signOut(await requestOf(c), refreshToken(c));
    clearSessionCookies(c, secure());
    return c.json({ ok: true });
  });
  return app;
}
