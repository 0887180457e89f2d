import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import {
  authHttp,
  createOneTimeLink,
  openAccess,
  openTokenKeys,
  type Access,
  type OneTimeLink,
} from "../modules/access/index.ts";
import { watchStores } from "../modules/observability/index.ts";
import type { ServerConfig } from "../platform/config/config.ts";
import type { RequestContext } from "../platform/context/request.ts";
import type { Services } from "../platform/context/services.ts";
import type { Logger } from "../platform/telemetry/logger.ts";
import { createApp } from "./http/create-app.ts";
import { listen } from "./http/http-server.ts";
import type { HttpEnv } from "./http/request-log.ts";
import type { Phases } from "./phases.ts";
import { refuseUnsafe } from "./refuse-unsafe.ts";
import { openIngest } from "./ingest.ts";
import { openServices } from "./services.ts";
import { openStores } from "./stores.ts";
import { createPostgresEventLog } from "../platform/event-log/postgres-event-log.ts";
import { createRouter } from "./trpc/router.ts";
import { startWorkers } from "./workers.ts";

export type ProcessRole = "serve" | "ingest" | "work";

export interface ComposeOptions {
  config: ServerConfig;
  roles: ReadonlySet<ProcessRole>;
  log: Logger;
  phases: Phases;
  demo: boolean;
}

export interface RunningProcess {
  url: string;
  /** Signs the first admin in, once; for the owner of an embedded platform. */
  link: OneTimeLink | undefined;
  close(): Promise<void>;
}

/** One process of the server from its parts, by plain functions; closes in the reverse order. */
export async function compose({
  config,
  roles,
  log,
  phases,
}: ComposeOptions): Promise<RunningProcess> {
  const http = await listen(config.http);
  const closing: (() => Promise<void> | void)[] = [];
  const close = async () => {
    // Calls in flight end first: they still need the stores.
    await http.close();
    for (const step of closing.splice(0).toReversed())
      await Promise.resolve(step()).catch((error: unknown) =>
        log.error({ error }, "a part did not close cleanly"),
      );
  };
  try {
    const url = `http://${config.http.host.includes(":") ? `[${config.http.host}]` : config.http.host}:${http.port}`;
    const stores = await openStores(config, log, phases, {
      clickhouse: roles.has("work") || roles.has("serve"),
    });
    closing.push(() => stores.close());
    await phases.run("isolation", () => refuseUnsafe(stores.connections));
    const open = await openServices(config, stores, log, () => url);
    closing.push(() => open.close());
    const { services } = open;
    const access = openAccess(services, {
      keys: await openTokenKeys(stores.keysFolder),
      oidc: config.oidc,
    });
    closing.push(() => access.close());
    const watch = watchStores(services);
    closing.push(() => watch.stop());
    const app = createApp({
      services,
      router: createRouter({
        storeWatch: () => watch,
        facts: () => ({ dataDir: stores.dataFolder?.root ?? null, phases: phases.read() }),
      }),
      contextOf: (request, facts) => contextOf(services, access, request, facts),
      mounts: roles.has("serve") ? mounts(access) : [],
      panelFolder: roles.has("serve") ? findPanel() : undefined,
    });
    const eventLog = createPostgresEventLog(services);
    const ingest = roles.has("ingest") ? openIngest(services, eventLog) : undefined;
    if (ingest) closing.push(() => ingest.close());
    http.serve({ app, ingest: ingest?.handler });
    if (roles.has("work")) {
      const workers = startWorkers(services, eventLog);
      closing.push(() => workers.stop());
    }
    stores.dataFolder?.announce({ url });
    // Printed where only the machine's owner reads it; a production server gives one only while it has no admin.
    const link =
      roles.has("serve") && config.environment === "embedded"
        ? await createOneTimeLink(services)
        : undefined;
    return { url, link, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function contextOf(
  services: Services,
  access: Access,
  request: Request,
  facts: { requestId: string; ip: string },
): Promise<RequestContext> {
  const authenticated = await access.authenticate(request);
  return {
    ...facts,
    ...authenticated,
    userAgent: (request.headers.get("user-agent") ?? "").slice(0, 300),
    log: services.log.child({ requestId: facts.requestId }),
    services,
    idempotencyKey: request.headers.get("idempotency-key")?.slice(0, 255),
  };
}

function mounts(access: Access): { path: string; app: Hono<HttpEnv> }[] {
  const requestOf = (c: { get: (name: never) => unknown }) =>
    c.get("request" as never) as RequestContext;
  const wellKnown = new Hono<HttpEnv>().get("/jwks.json", (c) => c.json(access.jwks()));
  return [
    { path: "/auth", app: authHttp(access, requestOf) as unknown as Hono<HttpEnv> },
    { path: "/.well-known", app: wellKnown },
  ];
}

/** The built renderer, seen from the sources and from the bundle. */
function findPanel(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  return [join(here, "../../dist/renderer"), join(here, "../renderer")].find((folder) =>
    existsSync(join(folder, "index.html")),
  );
}
