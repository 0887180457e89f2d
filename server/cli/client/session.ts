import type { ErrorBody } from "#shared/errors/index.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { CliProfile } from "./profile.ts";

const COOKIE = /(umg_access|umg_refresh)=([^;]*)/;

/** POSTs to /auth and keeps the tokens that come back as cookies. */
export async function postAuth(
  profile: CliProfile,
  path: string,
  body: object,
): Promise<{ profile: CliProfile; answer: unknown }> {
  const response = await fetch(new URL(`/auth/${path}`, profile.server), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-umg-csrf": "1",
      "x-umg-client": "cli",
      ...(profile.accessToken ? { authorization: `Bearer ${profile.accessToken}` } : {}),
      ...(profile.refreshToken ? { cookie: `umg_refresh=${profile.refreshToken}` } : {}),
    },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const error = answer as ErrorBody | undefined;
    throw error?.code
      ? new DomainError(error.code, error.details)
      : new DomainError("unavailable", { what: profile.server });
  }
  const next = { ...profile };
  for (const cookie of response.headers.getSetCookie()) {
    const [, name, value] = COOKIE.exec(cookie) ?? [];
    if (name === "umg_access") next.accessToken = value ?? "";
    if (name === "umg_refresh") next.refreshToken = value ?? "";
  }
  return { profile: next, answer };
}
