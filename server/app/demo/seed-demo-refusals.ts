import type { KeyId } from "#shared/kernel/ids.ts";
import { keepDeadLetters } from "../../modules/dead-letters/index.ts";
import { createRefusedRecorder, type RefusedRecorder } from "../../modules/ingest/index.ts";
import { newId } from "../../platform/context/new-id.ts";
import type { Services } from "../../platform/context/services.ts";
import type { BusyApp } from "./rotate-demo-keys.ts";

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;

/** What went wrong lately: requests refused at the door, events that are not valid, and some that cannot be stored. */
export async function seedDemoRefusals(
  services: Services,
  apps: readonly BusyApp[],
): Promise<void> {
  const now = services.clock.now().getTime();
  let at = now;
  const recorder = createRefusedRecorder({ ...services, clock: { now: () => new Date(at) } });
  for (let hour = WEEK_HOURS; hour >= 0; hour -= 1) {
    at = now - hour * HOUR_MS;
    for (const [index, app] of apps.entries()) countHour(recorder, app, index, hour);
  }
  at = now - 40 * 60_000;
  for (const app of apps.slice(0, 2)) recordInvalid(recorder, app);
  await recorder.close();
  await buryLetters(services, apps.slice(0, 2), new Date(now));
}

function countHour(recorder: RefusedRecorder, app: BusyApp, index: number, hour: number): void {
  const count = (keyId: KeyId, outcome: string, requests: number, events = 0) =>
    recorder.count(
      { tenantId: app.tenantId, appId: app.appId, keyId, env: "live" },
      outcome,
      requests,
      events,
    );
  const passed = WEEK_HOURS - hour;
  count(app.keyId, "accepted", 40 + ((passed * 7) % 23), 160 + ((passed * 13) % 90));
  if (app.rotation) count(app.rotation.successorKeyId, "accepted", 30 + (passed % 19), 140);
  if (index === 0 && passed % 9 === 0) count(app.keyId, "rate_limited", 3 + (passed % 5));
  if (index === 0 && passed % 40 === 0) count(app.keyId, "ip_not_allowed", 2);
  if (index === 0 && passed % 55 === 0) count(app.keyId, "body_too_large", 1);
  if (index === 2 && passed > 150) count(app.keyId, "scope_missing", 21);
}

function recordInvalid(recorder: RefusedRecorder, { tenantId, appId, keyId }: BusyApp): void {
  const refuse = (reason: string, message: string, event: object) => {
    recorder.record({ tenantId, appId, keyId, reason, message, event });
    recorder.count({ tenantId, appId, keyId, env: "live" }, reason, 1, 1);
  };
  refuse("name_missing", "A track call needs a name in `event`.", {
    type: "track",
    userId: "user-4711",
    properties: { price: 12 },
  });
  refuse("user_missing", "Give a userId or an anonymousId.", {
    type: "track",
    event: "Order completed",
    properties: { revenue: 19.9, currency: "EUR" },
  });
  refuse(
    "timestamp_in_future",
    "The event is more than a day ahead of our clock; `sentAt` corrects a device's.",
    {
      type: "screen",
      name: "Checkout",
      userId: "user-17",
      timestamp: "2099-01-01T00:00:00Z",
    },
  );
}

async function buryLetters(services: Services, apps: readonly BusyApp[], now: Date): Promise<void> {
  const found = apps.flatMap((app, index) =>
    LETTERS.map(({ reason, message, event }, nth) => {
      const foundAt = new Date(now.getTime() - (index * 5 + nth * 2 + 1) * HOUR_MS);
      const eventId = `demo-letter-${index}-${nth}`;
      return {
        tenantId: app.tenantId,
        appId: app.appId,
        keyId: app.keyId,
        env: "live" as const,
        receivedAt: new Date(foundAt.getTime() - 1200),
        foundAt,
        eventId,
        reason,
        message,
        line: JSON.stringify({ event_id: eventId, ...event, at: foundAt.getTime() - 2000 }),
      };
    }),
  );
  for (const [tenantId, own] of Map.groupBy(found, (letter) => letter.tenantId))
    await services.db.tenant(tenantId, "write", (tx) => keepDeadLetters(tx, own));
}

const person = { user_id: "user-20417", anonymous_id: newId(0) };
const LETTERS = [
  {
    reason: "not_storable",
    message:
      "Cannot parse JSON object: number 184467440737095516160 in properties.balance is out of range.",
    event: {
      type: "track",
      name: "Balance viewed",
      ...person,
      app_version: "4.2.1",
      platform: "ios",
      properties: { balance: 1.8446744073709552e20, currency: "EUR" },
      context: { app: { version: "4.2.1" } },
    },
  },
  {
    reason: "id_conflict",
    message: "properties.revenue: 19.9 is stored, 29.9 came with the same id.",
    event: {
      type: "track",
      name: "Order completed",
      ...person,
      app_version: "4.2.0",
      platform: "ios",
      properties: { revenue: 29.9, currency: "EUR", items: 2 },
      context: { app: { version: "4.2.0" } },
    },
  },
] as const;
