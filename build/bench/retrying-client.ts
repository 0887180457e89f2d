import { setTimeout as sleep } from "node:timers/promises";
import { issueKey } from "#server/modules/keys/index.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import { insertTestTenant } from "#server/testing/rows.store.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";

export interface ClientKey {
  readonly tenantId: TenantId;
  readonly appId: AppId;
  readonly secret: string;
}

export interface ClientLog {
  /** Event ids by tenant that were ever sent, and those of a 2xx. */
  readonly sent: Map<string, TenantId>;
  readonly acknowledged: Map<string, TenantId>;
  /** When each acknowledged batch was sent and answered, newest last. */
  readonly answers: { sentMs: number; answeredMs: number }[];
  retries: number;
}

const TIMEOUT_MS = 5_000;
const PAUSE_MS = 30;

export const emptyClientLog = (): ClientLog => ({
  sent: new Map(),
  acknowledged: new Map(),
  answers: [],
  retries: 0,
});

/** A key of a new tenant. */
export async function makeClientKey(
  services: Pick<Services, "db">,
  rateLimitPerMinute = 600_000,
): Promise<ClientKey> {
  const tenant = { tenantId: newId<TenantId>(), appId: newId<AppId>() };
  const slug = `c-${tenant.tenantId}`;
  const secret = await services.db.tenant(tenant.tenantId, "write", async (tx) => {
    await insertTestTenant(tx, { ...tenant, slug, name: slug, state: "active", plan: "pro" });
    const made = await issueKey(tx, {
      appId: tenant.appId,
      name: "client",
      rateLimitPerMinute,
      now: new Date(),
      createdBy: null,
      createdByName: "bench",
    });
    return made.secret;
  });
  return { ...tenant, secret };
}

/** An SDK that survives a crash of the other side: what was not acknowledged is sent again with the same ids. */
export async function sendUntil(
  over: () => boolean,
  urlOf: () => string,
  key: ClientKey,
  log: ClientLog,
  random: () => number,
): Promise<void> {
  while (!over()) {
    const batch = Array.from({ length: 1 + Math.floor(random() * 20) }, () => ({
      type: "track",
      event: "Crashed",
      userId: `u${Math.floor(random() * 1000)}`,
      messageId: newId(),
      properties: { n: random() },
    }));
    for (const { messageId } of batch) log.sent.set(messageId, key.tenantId);
    const body = JSON.stringify({ batch });
    for (;;) {
      const sentMs = performance.now();
      if (await wasTaken(urlOf(), key.secret, body)) {
        log.answers.push({ sentMs, answeredMs: performance.now() });
        break;
      }
      log.retries += 1;
      await sleep(PAUSE_MS);
    }
    for (const { messageId } of batch) log.acknowledged.set(messageId, key.tenantId);
    await sleep(random() * 15);
  }
}

async function wasTaken(url: string, secret: string, body: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v1/batch`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status >= 400 && ![429, 500, 502, 503, 504].includes(response.status))
      throw new TypeError(`refused for good: ${response.status} ${text}`);
    return response.status === 200;
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith("refused")) throw error;
    return false;
  }
}
