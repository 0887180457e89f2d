import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import type { AppRouter } from "#server/app/trpc/router.ts";
import type { DomainErrorData } from "#server/platform/trpc/index.ts";
import { DomainError } from "#shared/errors/index.ts";
import { readProfile, writeProfile, type CliProfile } from "./profile.ts";
import { postAuth } from "./session.ts";

export interface CliOptions {
  server?: string | undefined;
  /** A system token (`umgs_…`); else the signed-in person. */
  token?: string | undefined;
  profile: string;
}

export type CliClient = ReturnType<typeof createTRPCClient<AppRouter>>;

/** The same router as the console's, over HTTP. An expired access token is refreshed once, and kept. */
export async function connect(options: CliOptions): Promise<{ client: CliClient; server: string }> {
  let profile: CliProfile | undefined = await readProfile(options.profile);
  const server = options.server ?? profile?.server;
  if (!server) throw new DomainError("unauthenticated");
  if (profile && profile.server !== server) profile = undefined;
  const bearer = () => options.token ?? profile?.accessToken;
  const send = (url: URL, init: RequestInit | undefined) => {
    const headers = new Headers(init?.headers);
    const token = bearer();
    if (token) headers.set("authorization", `Bearer ${token}`);
    return fetch(url, { ...init, headers });
  };
  const client = createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: new URL("/trpc", server).href,
        headers: { "x-umg-csrf": "1", "x-umg-client": "cli" },
        async fetch(url, init) {
          const response = await send(url as URL, init as RequestInit);
          if (response.status !== 401 || options.token || !profile?.refreshToken) return response;
          const refreshed = await postAuth(profile, "refresh", {}).catch(() => undefined);
          if (!refreshed) return response;
          profile = refreshed.profile;
          await writeProfile(options.profile, profile);
          return send(url as URL, init as RequestInit);
        },
      }),
    ],
  });
  return { client, server };
}

/** A failed call as an error of the closed table; a server that does not answer is `unavailable`. */
export function toCliError(error: unknown, server: string | undefined): unknown {
  if (!(error instanceof TRPCClientError)) return error;
  const domain = (error.data as { domain?: DomainErrorData } | undefined)?.domain;
  if (domain) return new DomainError(domain.code, domain.details);
  return new DomainError("unavailable", { what: server ?? "the server" }, error);
}
