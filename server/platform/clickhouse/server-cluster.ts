import type { createClient } from "@clickhouse/client";

const SHARDS =
  "SELECT toUInt32(uniqExact(shard_num)) AS shards FROM system.clusters WHERE cluster = {cluster:String}";

/** How many shards the server knows the cluster to have; 0: it knows no such cluster. */
export async function readShards(
  client: Pick<ReturnType<typeof createClient>, "query">,
  cluster: string,
): Promise<number> {
  const answer = await client.query({
    query: SHARDS,
    format: "JSONEachRow",
    query_params: { cluster },
  });
  return (await answer.json<{ shards: number }>())[0]?.shards ?? 0;
}

/** Why a cluster cannot be used, with what to do; undefined for one shard with any number of replicas. */
export function clusterFault(cluster: string, shards: number): string | undefined {
  if (shards === 0)
    return `ClickHouse knows no cluster ${cluster}. Give UMG_CLICKHOUSE_CLUSTER a name from its remote_servers, or unset it for a single server.`;
  if (shards > 1)
    return `The ClickHouse cluster ${cluster} has ${shards} shards; each would hold a part of the events and answer for all of them. Name a cluster of one shard with replicas in UMG_CLICKHOUSE_CLUSTER.`;
  return undefined;
}
