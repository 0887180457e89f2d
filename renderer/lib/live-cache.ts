import type { QueryClient } from "@tanstack/react-query";
import type { LiveMessage } from "#shared/contracts/platform.ts";
import { trpc } from "./trpc.ts";

/** Query paths (router, or router and procedure) that a change of this kind makes stale. */
const AFFECTED: Record<Extract<LiveMessage, { type: "changed" }>["entity"], readonly string[][]> = {
  tenant: [["tenants"], ["overview"]],
  app: [["apps"], ["analytics"], ["tenants", "get"], ["tenants", "overview"]],
  key: [["keys"], ["apps"], ["tenants", "overview"]],
  member: [["members"], ["tenants", "overview"]],
  impersonation: [["access", "impersonations"], ["me"]],
  audit: [["audit", "list"]],
  session: [["sessions"], ["me", "sessions"]],
  system_token: [["system"]],
  usage: [["usage"], ["overview"], ["news"]],
  billing: [
    ["billing"],
    ["webhooks"],
    ["reconciliation"],
    ["revenue"],
    ["subscriptions"],
    ["invoices"],
    ["dunning"],
    ["plans", "list"],
    ["coupons"],
  ],
};

const WAIT_MS = 400;
let waiting: Map<string, readonly string[]> | null = null;

/** Marks stale what the path names; several within 0.4 s become one round. */
function markStale(client: QueryClient, paths: readonly (readonly string[])[]): void {
  if (waiting === null) {
    waiting = new Map();
    setTimeout(() => {
      const due = waiting ?? new Map<string, readonly string[]>();
      waiting = null;
      for (const path of due.values()) {
        void client.invalidateQueries({ queryKey: [path], refetchType: "active" });
      }
    }, WAIT_MS);
  }
  for (const path of paths) waiting.set(path.join("."), path);
}

/** Brings the cache up to date with one live message. */
export function applyLive(client: QueryClient, message: LiveMessage): void {
  switch (message.type) {
    case "hello":
      return;
    case "operation": {
      const { operation } = message;
      client
        .getQueryCache()
        .findAll({ queryKey: trpc.operations.get.pathKey() })
        .filter((query) => JSON.stringify(query.queryKey).includes(operation.operationId))
        .forEach((query) => client.setQueryData(query.queryKey, operation));
      return markStale(client, [["operations", "list"], ["overview"], ["news"]]);
    }
    case "events":
      return markStale(client, [["events"], ["overview"]]);
    case "changed":
      return markStale(client, AFFECTED[message.entity]);
    case "store":
      return markStale(client, [["overview"], ["platform"]]);
  }
}
