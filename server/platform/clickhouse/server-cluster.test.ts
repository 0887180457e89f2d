import { expect, test } from "vitest";
import { clusterFault } from "./server-cluster.ts";

test("one shard is used, however many replicas it has", () => {
  expect(clusterFault("main", 1)).toBeUndefined();
});

test("several shards are refused: each would answer for all with its own part", () => {
  expect(clusterFault("main", 3)).toMatch(/main has 3 shards.+one shard with replicas/);
});

test("a cluster that is not there is refused by its name", () => {
  expect(clusterFault("mian", 0)).toMatch(/no cluster mian.+UMG_CLICKHOUSE_CLUSTER/);
});
