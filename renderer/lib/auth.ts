import type { z } from "zod";
import {
  AuthState,
  InvitationPreview,
  type AcceptInvitation,
  type Setup,
  type SignIn,
} from "#shared/contracts/access.ts";
import { AnswerError, fromErrorBody } from "./errors.ts";
import { recover } from "./refresh.ts";

async function call(path: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(path, init).catch((cause: unknown) => {
    const message = String(cause);
    throw new AnswerError({ code: "network", details: {}, requestId: null, status: 0, message });
  });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw new AnswerError(fromErrorBody(body, answer.status));
  return body;
}

const post = (path: string, body: unknown = {}) =>
  call(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-umg-csrf": "1" },
    body: JSON.stringify(body),
  });

/** A signed-in POST: refreshes once when the token has just expired. */
async function postSignedIn(path: string, body: unknown = {}): Promise<void> {
  try {
    await post(path, body);
  } catch (cause) {
    if (!(cause instanceof AnswerError) || cause.shown.status !== 401) throw cause;
    if (!(await recover(cause.shown.code))) throw cause;
    await post(path, body);
  }
}

export const authState = async (): Promise<AuthState> =>
  AuthState.parse(await call("/auth/state", {}));
export const signIn = (input: z.input<typeof SignIn>) => post("/auth/sign-in", input);
export const setup = (input: z.input<typeof Setup>) => post("/auth/setup", input);
export const oneTime = (token: string) => post("/auth/one-time", { token });
export const invitation = async (token: string) =>
  InvitationPreview.parse(await call(`/auth/invitation?token=${encodeURIComponent(token)}`, {}));
export const acceptInvitation = (input: z.input<typeof AcceptInvitation>) =>
  post("/auth/accept-invitation", input);
export const signOut = () => post("/auth/sign-out");
/** Switches the cookies to the impersonation; the page must be loaded anew after it. */
export const beginImpersonation = (impersonationId: string) =>
  postSignedIn("/auth/impersonate", { impersonationId });
/** Back to the staff session; the page must be loaded anew after it. */
export const endImpersonation = () => postSignedIn("/auth/end-impersonation");
export const SSO_START = "/auth/oidc/start";
