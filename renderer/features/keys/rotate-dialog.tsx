import { Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import {
  THRESHOLD_SHARE,
  type CreatedKey,
  type Key,
  type RotationEnd,
} from "#shared/contracts/keys.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { EndPolicy } from "./end-policy.tsx";

const HOUR = 3600;
const OVERLAPS = [
  [0, "overlap0"],
  [HOUR, "overlap1h"],
  [24 * HOUR, "overlap1d"],
  [7 * 24 * HOUR, "overlap7d"],
  [30 * 24 * HOUR, "overlap30d"],
  [90 * 24 * HOUR, "overlap90d"],
] as const;

interface RotateDialogProps {
  keyInfo: Key;
  onClose: () => void;
  onRotated: (created: CreatedKey) => void;
}

/** Makes the successor; how long both work, and what happens then, is the question. */
export function RotateDialog({ keyInfo, onClose, onRotated }: RotateDialogProps) {
  const t = useT("keys");
  const format = useFormat();
  const tenantId = useTenantId();
  const [overlapSeconds, setOverlap] = useState(7 * 24 * HOUR);
  const [rotationEnd, setEnd] = useState<RotationEnd>("close");
  const [attempt, setAttempt] = useState(() => crypto.randomUUID());
  const rotate = useMutation(
    trpc.keys.rotate.mutationOptions({
      onSuccess: (created) => {
        onRotated(created);
        return queryClient.invalidateQueries({ queryKey: trpc.keys.pathKey() });
      },
      onError: () => setAttempt(crypto.randomUUID()),
    }),
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("rotateOne", { name: keyInfo.name })}
      consequence={t("rotateText")}
      counts={[
        [t("lastUsed"), keyInfo.lastUsedAt === null ? "–" : format.relative(keyInfo.lastUsedAt)],
      ]}
      verb={t("rotateOne", { name: keyInfo.name })}
      danger={overlapSeconds === 0}
      busy={rotate.isPending}
      error={rotate.error}
      onConfirm={() =>
        rotate.mutate({
          tenantId,
          keyId: keyInfo.keyId,
          overlapSeconds,
          rotationEnd: overlapSeconds === 0 ? "close" : rotationEnd,
          idempotencyKey: attempt,
        })
      }
    >
      <Select
        label={t("overlap")}
        allowDeselect={false}
        value={String(overlapSeconds)}
        onChange={(value) => value !== null && setOverlap(Number(value))}
        data={OVERLAPS.map(([seconds, text]) => ({ value: String(seconds), label: t(text) }))}
      />
      {overlapSeconds > 0 && (
        <EndPolicy value={rotationEnd} share={THRESHOLD_SHARE} onChange={setEnd} />
      )}
    </ConfirmDialog>
  );
}
