import type { SessionVault } from "../sessions/session-vault.ts";

/** Exchanges the token that the server's start gave for a session of this profile. @throws Error when the server refuses it. */
export async function oneTimeSignIn(
  origin: string,
  token: string,
  profileId: string,
  parts: { vault: SessionVault; fetch: typeof globalThis.fetch },
): Promise<void> {
  const answer = await parts.fetch(`${origin}/auth/one-time`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-umg-client": "desktop" },
    body: JSON.stringify({ token }),
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the one-time sign-in was refused (${answer.status})`);
  parts.vault.absorb(profileId, answer.headers.getSetCookie());
}
