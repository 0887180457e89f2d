import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import type { AppRouter } from "#server/app/trpc/router.ts";
import type { DomainErrorData } from "#server/platform/trpc/index.ts";
import { DomainError, type ErrorBody } from "#shared/errors/index.ts";
import { readProfile, writeProfile, type CliProfile } from "./profile.ts";
import { postAuth } from "./session.ts";

export interface CliOptions {
  server?: string | undefined;
  /** A system token (`umgs_…`); else the signed-in person. */
  token?: string | undefined;
  profile: string;
}

export type CliClient = ReturnType<typeof createTRPCClient<AppRouter>>;

export interface Connection {
  client: CliClient;
  server: string;
  /** A download outside tRPC; fails with the server's error. */
  get(path: string): Promise<Response>;
}

/** The same router as the console's, over HTTP. An expired access token is refreshed once, and kept. */
export async function connect(options: CliOptions): Promise<Connection> {
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
  const sendFresh = async (url: URL, init: RequestInit | undefined) => {
    const response = await send(url, init);
    if (response.status !== 401 || options.token || !profile?.refreshToken) return response;
    const refreshed = await postAuth(profile, "refresh", {}).catch(() => undefined);
    if (!refreshed) return response;
    profile = refreshed.profile;
    await writeProfile(options.profile, profile);
    return send(url, init);
  };
  const client = createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: new URL("/trpc", server).href,
        headers: { "x-umg-csrf": "1", "x-umg-client": "cli" },
        fetch: (url, init) => sendFresh(url as URL, init as RequestInit),
      }),
    ],
  });
  return {
    client,
    server,
    async get(path) {
      const response = await sendFresh(new URL(path, server), undefined);
      if (response.ok) return response;
      const body = (await response.json().catch(() => undefined)) as ErrorBody | undefined;
      throw body?.code
        ? new DomainError(body.code, body.details)
        : new DomainError("unavailable", { what: server });
    },
  };
}

/** A failed call as an error of the closed table; a server that does not answer is `unavailable`. */
export function toCliError(error: unknown, server: string | undefined): unknown {
  if (!(error instanceof TRPCClientError)) return error;
  const domain = (error.data as { domain?: DomainErrorData } | undefined)?.domain;
  if (domain) return new DomainError(domain.code, domain.details);
  return new DomainError("unavailable", { what: server ?? "the server" }, error);
}
