import type { Hono } from "hono";
import {
  createOneTimeLink,
  isSetupNeeded,
  openAccess,
  openTokenKeys,
  type OneTimeLink,
} from "../modules/access/index.ts";
import { watchStores } from "../modules/observability/index.ts";
import type { ServerConfig } from "../platform/config/config.ts";
import type { Logger } from "../platform/telemetry/logger.ts";
import { createBaseApp } from "./http/base-app.ts";
import { listen } from "./http/http-server.ts";
import type { HttpEnv } from "./http/request-log.ts";
import type { Phases } from "./phases.ts";
import { refuseUnsafe } from "./refuse-unsafe.ts";
import { seedDemo } from "./demo/seed-demo.ts";
import { openIngest } from "./ingest.ts";
import { openServices } from "./services.ts";
import { openStores } from "./stores.ts";
import { openServe } from "./serve.ts";
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
  demo,
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
    const notice = await services.eventLog.begin();
    if (notice) log.warn({}, notice);
    const watch = watchStores(services);
    closing.push(() => watch.stop());
    const ingest = roles.has("ingest") ? openIngest(services, config.ingest) : undefined;
    if (ingest) closing.push(() => ingest.close());
    let app: Hono<HttpEnv> = createBaseApp(services);
    if (roles.has("serve")) {
      const access = openAccess(services, {
        keys: await openTokenKeys(stores.keysFolder),
        oidc: config.oidc,
      });
      closing.push(() => access.close());
      app = openServe({
        services,
        access,
        watch,
        facts: () => ({ dataDir: stores.dataFolder?.root ?? null, phases: phases.read() }),
      });
    }
    http.serve({ app, ingest: ingest?.handler });
    if (roles.has("work")) {
      const workers = startWorkers(services, config);
      closing.push(() => workers.stop());
    }
    const past = demo ? await phases.run("demo data", () => seedDemo(services)) : undefined;
    if (past) {
      const stopping = new AbortController();
      const making = phases
        .run("demo events", () => past(stopping.signal))
        .catch((error: unknown) => log.error({ error }, "the demo's past could not be made"));
      closing.push(() => {
        stopping.abort();
        return making;
      });
    }
    stores.dataFolder?.announce({ url });
    // Printed where only the machine's owner reads it; a production server gives one only while it has no admin.
    const link =
      roles.has("serve") &&
      (config.environment === "embedded" || (await isSetupNeeded(services.db)))
        ? await createOneTimeLink(services)
        : undefined;
    return { url, link, close };
  } catch (error) {
    await close();
    throw error;
  }
}
