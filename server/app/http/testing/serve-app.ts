import { request as httpRequest } from "node:http";
import type { Hono } from "hono";
import type { Role } from "#shared/access/actors.ts";
import { PLATFORM_TENANT_ID, type TenantId, type UserId } from "#shared/kernel/ids.ts";
import { openAccess, type Access } from "../../../modules/access/index.ts";
import { savePasswordHash } from "../../../modules/access/sign-in/credentials.store.ts";
import { temporaryTokenKeys, type TokenKeys } from "../../../modules/access/tokens/token-keys.ts";
import { watchStores } from "../../../modules/observability/index.ts";
import { newId } from "../../../platform/context/new-id.ts";
import { insertTestMember } from "../../../testing/rows.store.ts";
import { testServices, type TestServices } from "../../../testing/services.ts";
import { openIngest } from "../../ingest.ts";
import { openServe } from "../../serve.ts";
import { listen } from "../http-server.ts";
import type { HttpEnv } from "../request-log.ts";

export interface ServedApp {
  readonly url: string;
  readonly port: number;
  readonly services: TestServices;
  readonly access: Access;
  readonly keys: TokenKeys;
  /** How many parts of the server listen for announcements now. */
  listeners(): number;
  /** A member with a password, signed in over HTTP: their cookies, ready for a browser's next call. */
  signIn(role: Role, tenantId?: TenantId): Promise<SignedInMember>;
  /** Sends the path byte for byte, as `fetch` would not. */
  raw(path: string, options?: RawOptions): Promise<RawAnswer>;
  stop(): Promise<void>;
}

export interface SignedInMember {
  readonly userId: UserId;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** As our own page sends them. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RawOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** The server as it is composed for people, on a port of its own and a fresh database. */
export async function serveApp(
  options: {
    panelFolder?: string;
    addRoutes?: (app: Hono<HttpEnv>) => void;
  } & Parameters<typeof testServices>[0] = {},
): Promise<ServedApp> {
  const services = await testServices(options);
  let listeners = 0;
  const { broadcast } = services;
  const counted: typeof broadcast = {
    ...broadcast,
    subscribe(listener, onGap) {
      listeners += 1;
      const stop = broadcast.subscribe(listener, onGap);
      return () => {
        listeners -= 1;
        stop();
      };
    },
  };
  const keys = await temporaryTokenKeys();
  const access = openAccess(services, { keys });
  const watch = watchStores(services);
  const http = await listen({ host: "127.0.0.1", port: 0 });
  const app = openServe({
    services: { ...services, broadcast: counted },
    access,
    watch,
    facts: () => ({ dataDir: null, phases: {} }),
    panelFolder: options.panelFolder,
  });
  options.addRoutes?.(app);
  const ingest = openIngest(services);
  http.serve({ app, ingest: ingest.handler });
  const url = `http://127.0.0.1:${http.port}`;
  return {
    url,
    port: http.port,
    services,
    access,
    keys,
    listeners: () => listeners,
    signIn: (role, tenantId) => signIn({ url, services, access }, role, tenantId),
    raw: (path, raw) => sendRaw(http.port, path, raw),
    async stop() {
      await http.close(500);
      await ingest.close();
      watch.stop();
      await access.close();
      await services.stop();
    },
  };
}

async function signIn(
  served: Pick<ServedApp, "url" | "services" | "access">,
  role: Role,
  tenantId: TenantId = PLATFORM_TENANT_ID,
): Promise<SignedInMember> {
  const { services, access, url } = served;
  const userId = newId<UserId>();
  const email = `${userId}@example.test`;
  const password = `the password of ${userId}`;
  const passwordHash = await access.passwords.hash(password);
  await services.db.tenant(tenantId, "write", async (tx) => {
    await insertTestMember(tx, { userId, role, name: `The ${role}`, email });
    await savePasswordHash(tx, userId, passwordHash, services.clock.now());
  });
  const answer = await fetch(`${url}/auth/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-umg-csrf": "1" },
    body: JSON.stringify({ email, password }),
  });
  if (answer.status !== 200) throw new Error(`sign-in failed: ${await answer.text()}`);
  const cookies = new Map(
    answer.headers.getSetCookie().map((line) => {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      return [name, value] as const;
    }),
  );
  const accessToken = cookies.get("umg_access") ?? "";
  return {
    userId,
    email,
    password,
    accessToken,
    refreshToken: cookies.get("umg_refresh") ?? "",
    headers: {
      cookie: `umg_access=${accessToken}`,
      "x-umg-csrf": "1",
      "content-type": "application/json",
    },
  };
}

const sendRaw = (
  port: number,
  path: string,
  { method = "GET", headers = {}, body }: RawOptions = {},
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: "127.0.0.1", port, method, path, headers: { connection: "close", ...headers } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
        );
        answer.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
