import { Hono } from "hono";
import type { Services } from "../../platform/context/services.ts";

/** `/healthz`: the process answers. `/readyz`: its stores do too; 503 names those that do not. `/metrics`: Prometheus. */
export function createProbes(
  services: Pick<Services, "db" | "clickhouse" | "metrics" | "settings">,
): Hono {
  return new Hono()
    .get("/healthz", (c) => c.json({ status: "ok", version: services.settings.version }))
    .get("/readyz", async (c) => {
      const postgres = await services.db.ping().then(
        () => true,
        () => false,
      );
      // Accepted events wait in the log, so a restarting ClickHouse does not take a server out of service.
      const clickhouse = services.clickhouse.state();
      return c.json(
        {
          status: postgres ? "ready" : "not_ready",
          stores: { postgres: postgres ? "up" : "down", clickhouse },
        },
        postgres ? 200 : 503,
      );
    })
    .get("/metrics", async (c) => {
      services.metrics.store(
        "postgres",
        await services.db.ping().then(
          () => true,
          () => false,
        ),
      );
      services.metrics.store("clickhouse", services.clickhouse.state() === "up");
      const { contentType, body } = await services.metrics.render();
      return c.body(body, 200, { "content-type": contentType });
    });
}
