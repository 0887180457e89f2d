import type { SessionVault } from "../sessions/session-vault.ts";

/**
 * Signs this profile in with the token that the server's start gave, unless its earlier sign-in still holds: whoever was signed in
 * stays. @throws Error when the server refuses the token.
 */
export async function oneTimeSignIn(
  origin: string,
  token: string,
  profileId: string,
  { vault, fetch }: { vault: SessionVault; fetch: typeof globalThis.fetch },
): Promise<void> {
  const post = async (path: string, more: Record<string, string>, body: unknown) => {
    const answer = await fetch(origin + path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-umg-client": "desktop", ...more },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    await answer.body?.cancel();
    if (answer.ok) vault.absorb(profileId, answer.headers.getSetCookie());
    return answer;
  };
  const refresh = vault.refresh(profileId);
  if (refresh !== undefined) {
    const renewed = await post("/auth/refresh", { cookie: `umg_refresh=${refresh}` }, {});
    if (renewed.ok) return;
    // Of another data folder, or ended: worth nothing any more.
    vault.forget(profileId);
  }
  const answer = await post("/auth/one-time", {}, { token });
  if (!answer.ok) throw new Error(`the one-time sign-in was refused (${answer.status})`);
}
