import { z } from "zod";
import { AppPlatform } from "#shared/contracts/tenants.ts";
import { AppId, KeyId, TenantId } from "#shared/kernel/ids.ts";
import { issueKey } from "../../modules/keys/index.ts";
import { openAudit } from "../../platform/audit/audit-writer.ts";
import { newId } from "../../platform/context/new-id.ts";
import type { Services } from "../../platform/context/services.ts";
import type { Tx } from "../../platform/postgres/tx.ts";
import { madeOnce } from "./demo-steps.ts";
import { markDemoKeysUsed, markDemoRotation } from "./demo.store.ts";

const Rotation = z.object({
  successorKeyId: KeyId,
  rotatedAt: z.coerce.date(),
  halfDays: z.number(),
});
/** An app of the demo. */
export const BusyApp = z.object({
  tenantId: TenantId,
  appId: AppId,
  platform: AppPlatform,
  keyId: KeyId,
  rotation: Rotation.optional(),
});
export type BusyApp = z.infer<typeof BusyApp>;

const DAY_MS = 86_400_000;
/** One that goes well, one whose overlap ends too early, one that goes on by itself. */
const STORIES = [
  { app: 0, daysAgo: 8.3, halfDays: 1.3, endsInDays: 12, rotationEnd: "close" },
  { app: 1, daysAgo: 7.2, halfDays: 2.1, endsInDays: 1.5, rotationEnd: "close" },
  { app: 3, daysAgo: 12.6, halfDays: 3.4, endsInDays: 5, rotationEnd: "extend" },
] as const;

/** Some keys were replaced some days ago. @returns the same apps, with what the events need to know of it. */
export async function rotateDemoKeys(
  services: Services,
  apps: readonly BusyApp[],
): Promise<BusyApp[]> {
  const made = apps.map((app) => ({ ...app }));
  for (const story of STORIES) {
    const app = made[story.app];
    if (app) app.rotation = await rotateDemoKey(services, app, story);
  }
  const now = services.clock.now();
  for (const [tenantId, own] of Map.groupBy(made, (app) => app.tenantId)) {
    const keyIds = own.flatMap((app) => [
      app.keyId,
      ...(app.rotation ? [app.rotation.successorKeyId] : []),
    ]);
    await services.db.tenant(tenantId, "write", (tx) =>
      markDemoKeysUsed(tx, keyIds, now, new Date(now.getTime() - 34 * DAY_MS)),
    );
  }
  return made;
}

function rotateDemoKey(
  services: Services,
  app: BusyApp,
  story: (typeof STORIES)[number],
): Promise<NonNullable<BusyApp["rotation"]>> {
  return services.db.tenant(app.tenantId, "write", (tx) =>
    madeOnce(tx, app.tenantId, `rotation of ${app.appId}`, Rotation, () =>
      replaceDemoKey(services, tx, app, story),
    ),
  );
}

async function replaceDemoKey(
  services: Services,
  tx: Tx,
  { tenantId, appId, platform, keyId }: BusyApp,
  story: (typeof STORIES)[number],
): Promise<NonNullable<BusyApp["rotation"]>> {
  const now = services.clock.now().getTime();
  const rotatedAt = new Date(now - story.daysAgo * DAY_MS);
  const { row } = await issueKey(tx, {
    appId,
    name: `${platform} production`,
    createdBy: null,
    createdByName: "Anna Sokolova",
    now: rotatedAt,
  });
  const closesAt = new Date(now + story.endsInDays * DAY_MS);
  await markDemoRotation(tx, {
    keyId,
    successorKeyId: row.keyId,
    rotatedAt,
    closesAt,
    rotationEnd: story.rotationEnd,
  });
  const audit = openAudit(
    tx,
    {
      requestId: newId(),
      ip: "",
      actorName: "Demo data",
      actor: { kind: "job", name: "demo", tenantId },
      services,
    },
    "keys.rotate",
  );
  await audit({ target: keyId, after: { keyId, state: "rotating", successorKeyId: row.keyId } });
  return { successorKeyId: row.keyId, rotatedAt, halfDays: story.halfDays };
}
