import type { Permission } from "#shared/access/permissions.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import { createLiveness, type Liveness } from "./liveness.ts";
import {
  selectSystemTokenStandings,
  touchSystemToken,
  type SystemTokenStandingRow,
} from "./system-token-standing.store.ts";

export interface SystemTokenStanding {
  readonly tenantId: TenantId;
  readonly tokenId: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
}

const LAST_USE_EVERY_MS = 60_000;

/** Keyed by the token's SHA-256 in hex. */
export function createSystemTokenLiveness(
  services: Pick<Services, "db" | "broadcast" | "clock" | "log">,
): Liveness<SystemTokenStanding> {
  const noteUse = (row: SystemTokenStandingRow, now: Date) => {
    if (row.lastUsedAt && now.getTime() - row.lastUsedAt.getTime() < LAST_USE_EVERY_MS) return;
    touchSystemToken(services.db, row.tenantId, row.tokenId, now).catch((error: unknown) =>
      services.log.warn({ error }, "the last use of a system token was not written"),
    );
  };
  const liveness = createLiveness<SystemTokenStanding>({
    async load(hashes) {
      const rows = await selectSystemTokenStandings(services.db, [...hashes]);
      const now = services.clock.now();
      return new Map(
        rows.map((row): [string, SystemTokenStanding | DomainError] => {
          if (row.revokedAt || row.expiresAt <= now)
            return [row.tokenHash, new DomainError("token_invalid")];
          noteUse(row, now);
          const { tenantId, tokenId, name, permissions } = row;
          return [row.tokenHash, { tenantId, tokenId, name, permissions }];
        }),
      );
    },
    same: () => true,
    changed: () => new DomainError("token_invalid"),
    missing: () => new DomainError("token_invalid"),
    log: services.log,
  });
  const stop = services.broadcast.subscribe(
    (announcement) => {
      if (announcement.type === "revoked" && announcement.kind === "system_token")
        liveness.recheck((_, { tokenId }) => tokenId === announcement.id);
    },
    () => liveness.recheck(() => true),
  );
  return { ...liveness, close: () => (stop(), liveness.close()) };
}
