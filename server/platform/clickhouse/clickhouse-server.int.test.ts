import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { clickHouseHttp, type ClickHouseHttp } from "../../testing/clickhouse-http.ts";
import { DATABASE } from "./chdb-config.ts";
import { openClickHouseServer } from "./clickhouse-server.ts";
import { clickhouseContract } from "./clickhouse.contract.ts";

const migrations = fileURLToPath(new URL("./testing/", import.meta.url));
const fronts: ClickHouseHttp[] = [];
afterAll(() => Promise.all(fronts.map((front) => front.close())));

async function openFront(options: Parameters<typeof clickHouseHttp>[0] = {}) {
  const front = await clickHouseHttp(options);
  fronts.push(front);
  return front;
}
const open = (front: ClickHouseHttp, more: object = {}) =>
  openClickHouseServer({
    server: { ...front, database: DATABASE, cluster: undefined },
    migrations,
    migrating: (work) => work(),
    ...more,
  });

clickhouseContract("a ClickHouse server's HTTP interface", async () => open(await openFront()));
