import { PLATFORM_TENANT_ID, type UserId } from "#shared/kernel/ids.ts";
import { openAudit } from "#server/platform/audit/audit-writer.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import { makeOpaqueToken } from "../tokens/opaque-token.ts";
import {
  insertMember,
  replaceOneTimeLink,
  selectFirstAdmin,
  type LinkPurpose,
} from "./set-up.store.ts";

const LINK_LIFE_MS = 60 * 60_000;

export interface OneTimeLink {
  token: string;
  /** `setup` while the first admin has neither password nor SSO: the page asks for name, e-mail and password. */
  purpose: LinkPurpose;
  url: string;
}

/**
 * For the start-up, which runs as the machine's owner: makes the first platform admin where there is none, and a link that signs
 * the platform's first admin in once, within an hour. A new link ends the one before it.
 */
export async function createOneTimeLink(
  services: Pick<Services, "db" | "clock" | "settings">,
): Promise<OneTimeLink> {
  const { token, tokenHash } = makeOpaqueToken(PLATFORM_TENANT_ID);
  const now = services.clock.now();
  const purpose = await services.db.tenant(PLATFORM_TENANT_ID, "write", async (tx) => {
    const audit = openAudit(
      tx,
      {
        requestId: newId(now.getTime()),
        ip: "",
        services,
        actorName: "start-up",
        actor: { kind: "job", name: "start-up", tenantId: PLATFORM_TENANT_ID },
      },
      "auth.createOneTimeLink",
    );
    let admin = await selectFirstAdmin(tx);
    if (!admin) {
      const userId = newId<UserId>(now.getTime());
      const first = { userId, email: "admin@localhost", name: "Platform admin", role: "admin" };
      await insertMember(tx, { ...first, role: "admin", now });
      admin = { userId, hasCredential: false };
    }
    const made: LinkPurpose = admin.hasCredential ? "sign_in" : "setup";
    const expiresAt = new Date(now.getTime() + LINK_LIFE_MS);
    await replaceOneTimeLink(tx, {
      tokenHash,
      userId: admin.userId,
      purpose: made,
      now,
      expiresAt,
    });
    await audit({ target: admin.userId, after: { purpose: made, expiresAt } });
    return made;
  });
  const page = purpose === "setup" ? "setup" : "one-time";
  return { token, purpose, url: `${services.settings.publicUrl}/#/${page}?token=${token}` };
}
