import { useQuery } from "@tanstack/react-query";
import type { Key } from "#shared/contracts/keys.ts";
import { useT } from "#renderer/i18n/index.ts";
import { cli } from "#renderer/lib/cli.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { CopyAsMenu, Id } from "#renderer/ui/copy.tsx";
import { Facts, StaleBadge } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { ExactTime, RelativeTime } from "#renderer/ui/relative-time.tsx";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { ErrorState, SkeletonBlock, SkeletonLines } from "#renderer/ui/states.tsx";
import { KeyTrafficView } from "./key-traffic-view.tsx";
import classes from "./key-traffic.module.css";

interface KeyPanelProps {
  keyInfo: Key | null;
  onClose: () => void;
  onRotate: (key: Key) => void;
  onExtend: (key: Key) => void;
  onRevoke: (key: Key) => void;
  /** Opens another key: the successor. */
  onShow: (keyId: string) => void;
}

/** One key beside the list: its settings, its traffic, its forecast, its outcomes. */
export function KeyPanel({ keyInfo, onClose, ...on }: KeyPanelProps) {
  return (
    <SidePanel
      opened={keyInfo !== null}
      onClose={onClose}
      title={keyInfo?.name ?? ""}
      width={760}
      footer={keyInfo !== null && <Actions keyInfo={keyInfo} {...on} />}
    >
      {keyInfo !== null && <Body key={keyInfo.keyId} keyInfo={keyInfo} onShow={on.onShow} />}
    </SidePanel>
  );
}

function Actions({
  keyInfo,
  onRotate,
  onExtend,
  onRevoke,
}: Omit<KeyPanelProps, "keyInfo" | "onClose"> & { keyInfo: Key }) {
  const t = useT("keys");
  const tenantId = useTenantId();
  const closed = keyInfo.state === "revoked" || keyInfo.state === "expired";
  return (
    <>
      <CopyAsMenu cli={cli.keyTraffic(tenantId, keyInfo.keyId)} json={keyInfo} />
      {keyInfo.state === "rotating" ? (
        <PermissionButton
          permission="keys.extend"
          variant="default"
          onClick={() => onExtend(keyInfo)}
        >
          {t("extend")}
        </PermissionButton>
      ) : (
        <PermissionButton
          permission="keys.rotate"
          variant="default"
          blocked={keyInfo.state === "active" ? null : t("notActive")}
          onClick={() => onRotate(keyInfo)}
        >
          {t("rotate")}
        </PermissionButton>
      )}
      <PermissionButton
        permission="keys.revoke"
        color="red.8"
        blocked={closed ? t("notActive") : null}
        onClick={() => onRevoke(keyInfo)}
      >
        {t("revoke")}
      </PermissionButton>
    </>
  );
}

function Body({ keyInfo, onShow }: { keyInfo: Key; onShow: (keyId: string) => void }) {
  const t = useT("keys");
  const tenantId = useTenantId();
  const query = useQuery(
    trpc.keys.traffic.queryOptions(
      { tenantId, keyId: keyInfo.keyId },
      { refetchInterval: 60_000, placeholderData: (before) => before },
    ),
  );
  const traffic = query.data?.keyId === keyInfo.keyId ? query.data : undefined;
  return (
    <div className={classes["view"]}>
      <KeyFacts keyInfo={keyInfo} onShow={onShow} />
      <StaleBadge updatedAt={query.dataUpdatedAt} afterMs={180_000} />
      {traffic !== undefined ? (
        <KeyTrafficView keyInfo={keyInfo} traffic={traffic} />
      ) : query.error === null ? (
        <>
          <SkeletonBlock height={92} />
          <SkeletonBlock height={230} />
          <SkeletonLines rows={6} />
        </>
      ) : (
        <ErrorState
          error={query.error}
          what={t("trafficTitle")}
          onRetry={() => void query.refetch()}
        />
      )}
    </div>
  );
}

function KeyFacts({ keyInfo, onShow }: { keyInfo: Key; onShow: (keyId: string) => void }) {
  const t = useT("keys");
  const format = useFormat();
  const { successorKeyId, closesAt } = keyInfo;
  const end =
    keyInfo.rotationEnd === "extend"
      ? t("endExtendShort", { count: keyInfo.extensions })
      : t("endCloseShort");
  return (
    <Facts
      items={[
        [t("key"), <Id key="prefix" value={keyInfo.prefix} />],
        [t("state"), <StateBadge key="state" state={keyInfo.state} />],
        [t("lastUse"), <RelativeTime key="use" at={keyInfo.lastUsedAt} />],
        ...(successorKeyId === null
          ? []
          : [
              [
                t("successorFact"),
                <button
                  key="next"
                  type="button"
                  className={classes["link"]}
                  onClick={() => onShow(successorKeyId)}
                >
                  <span className="mono">{successorKeyId}</span>
                </button>,
              ] as const,
            ]),
        ...(keyInfo.rotatedAt === null
          ? []
          : [[t("rotatedFact"), <ExactTime key="rotated" at={keyInfo.rotatedAt} />] as const]),
        ...(keyInfo.state === "rotating" && closesAt !== null
          ? [
              [
                t("closesFact"),
                <span key="closes">
                  {format.exact(closesAt)}{" "}
                  <span className="dim">({format.relative(closesAt)})</span>
                  <div className="dim">{end}</div>
                </span>,
              ] as const,
            ]
          : []),
        ...(keyInfo.revokedReason === null
          ? []
          : [[t("revokedFact"), keyInfo.revokedReason] as const]),
      ]}
    />
  );
}
