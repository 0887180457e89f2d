import { can } from "#shared/access/can.ts";
import { DomainError } from "#shared/errors/index.ts";
import {
  PLATFORM_TENANT_ID,
  TenantId,
  type ImpersonationId,
  type SessionId,
  type UserId,
} from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import {
  addImpersonationRequests,
  selectImpersonationStandings,
  type ImpersonationRow,
} from "./impersonation-standing.store.ts";
import { createLiveness, type Liveness } from "./liveness.ts";

export const IDLE_LIMIT_MS = 10 * 60_000;
/** Moves no time forward: a window that refreshes by itself does not keep an impersonation alive. */
const LONG_AGO = new Date(0);

/** Why an impersonation is over, or may not go on; also what is written down as its end. */
export type EndReason =
  | "ended_by_staff"
  | "revoked"
  | "time_limit"
  | "idle"
  | "staff_session_ended"
  | "right_lost"
  | "opted_out"
  | "tenant_not_active";

export interface ImpersonationStanding {
  readonly tenantId: TenantId;
  readonly impersonationId: ImpersonationId;
  readonly staffId: UserId;
  readonly staffSessionId: SessionId;
  readonly staffName: string;
  readonly expiresAt: Date;
}

export interface ImpersonationLiveness extends Liveness<ImpersonationStanding> {
  /** One more request: counts, and starts the idle time anew when a person is behind it. */
  touch(tenantId: TenantId, impersonationId: ImpersonationId, byPerson: boolean): void;
  /** Writes down what was counted. */
  flush(): Promise<void>;
}

export const impersonationKey = (tenantId: string, impersonationId: string): string =>
  `${tenantId}/${impersonationId}`;

export const impersonationEnded = (reason: string): DomainError =>
  new DomainError("impersonation_ended", { reason });

export function createImpersonationLiveness(
  services: Pick<Services, "db" | "broadcast" | "clock" | "log">,
): ImpersonationLiveness {
  const counted = new Map<string, { requests: number; at: Date }>();
  const flush = async () => {
    const entries = [...counted];
    counted.clear();
    await Promise.all(
      entries.map(([key, { requests, at }]) => {
        const [tenantId, impersonationId = ""] = key.split("/");
        const tenant = TenantId.parse(tenantId);
        return addImpersonationRequests(services.db, tenant, impersonationId, requests, at);
      }),
    );
  };
  const liveness = createLiveness<ImpersonationStanding>({
    async load(keys) {
      await flush();
      const pairs = keys.map((key) => key.split("/"));
      const rows = await selectImpersonationStandings(
        services.db,
        pairs.map(([tenantId]) => tenantId ?? ""),
        pairs.map(([, impersonationId]) => impersonationId ?? ""),
      );
      const now = services.clock.now();
      return new Map(
        rows.map((row) => [
          impersonationKey(row.tenantId, row.impersonationId),
          standingOf(row, now),
        ]),
      );
    },
    same: () => true,
    changed: () => new DomainError("token_expired"),
    missing: () => new DomainError("token_invalid"),
    log: services.log,
  });
  const stop = services.broadcast.subscribe(
    (announcement) => {
      if (announcement.type === "tenant")
        liveness.recheck((_, { tenantId }) => tenantId === announcement.tenantId);
      if (announcement.type !== "revoked") return;
      if (announcement.kind === "impersonation")
        liveness.end(
          impersonationKey(announcement.tenantId, announcement.id),
          impersonationEnded("revoked"),
        );
      if (announcement.kind === "session" || announcement.kind === "member")
        liveness.recheck(
          (_, { staffSessionId, staffId }) =>
            staffSessionId === announcement.id || staffId === announcement.id,
        );
    },
    () => liveness.recheck(() => true),
  );
  return {
    ...liveness,
    flush,
    touch(tenantId, impersonationId, byPerson) {
      const key = impersonationKey(tenantId, impersonationId);
      const before = counted.get(key);
      const at = byPerson ? services.clock.now() : (before?.at ?? LONG_AGO);
      counted.set(key, { requests: (before?.requests ?? 0) + 1, at });
    },
    close: () => (stop(), liveness.close()),
  };
}

/** Undefined while it may go on. One answer for the live check and for the sweeper that writes the end down. */
export function endReasonOf(row: ImpersonationRow, now: Date): EndReason | undefined {
  if (row.expiresAt <= now) return "time_limit";
  if (row.lastActiveAt.getTime() + IDLE_LIMIT_MS <= now.getTime()) return "idle";
  if (row.sessionRevokedAt || row.sessionExpiresAt <= now) return "staff_session_ended";
  if (row.staffState !== "active" || !mayImpersonate(row)) return "right_lost";
  if (row.optedOut) return "opted_out";
  if (row.tenantState !== "active" && row.tenantState !== "moving") return "tenant_not_active";
  return undefined;
}

const mayImpersonate = (row: ImpersonationRow): boolean =>
  can(
    {
      kind: "member",
      userId: row.staffId as UserId,
      tenantId: PLATFORM_TENANT_ID,
      role: row.staffRole,
      sessionId: row.staffSessionId as SessionId,
    },
    "access.impersonate",
    row.tenantId as TenantId,
  ).allowed;

function standingOf(row: ImpersonationRow, now: Date): ImpersonationStanding | DomainError {
  const over = row.state === "active" ? endReasonOf(row, now) : (row.endedReason ?? row.state);
  if (over) return impersonationEnded(over);
  return {
    tenantId: row.tenantId as TenantId,
    impersonationId: row.impersonationId as ImpersonationId,
    staffId: row.staffId as UserId,
    staffSessionId: row.staffSessionId as SessionId,
    staffName: row.staffName,
    expiresAt: row.expiresAt,
  };
}
