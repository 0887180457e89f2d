import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { AuditVerdict } from "#shared/contracts/audit.ts";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { Id } from "#renderer/ui/copy.tsx";
import { IconShield, IconShieldCheck, IconShieldX } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import classes from "./audit.module.css";

function Word({ verdict, label }: { verdict: AuditVerdict | undefined; label: string }) {
  const t = useT("audit");
  if (verdict === undefined)
    return (
      <>
        <span className={classes["chainWord"]}>
          <IconShield size={16} />
          {label}
        </span>
        <span className="dim">{t("chain.unknown")}</span>
      </>
    );
  const wrong = verdict.firstWrong;
  if (wrong === null)
    return (
      <>
        <span className={classes["chainWord"]} data-tone="ok">
          <IconShieldCheck size={16} />
          {label}: {t("chain.intact")}
        </span>
        <span>{t("chain.entries", { count: verdict.entries })}</span>
        <span className="dim">{t("chain.segments", { count: verdict.signedSegments })}</span>
        <span className="dim">
          {t("chain.head")} <Id value={verdict.headHash} short />
        </span>
      </>
    );
  return (
    <>
      <span className={classes["chainWord"]} data-tone="bad">
        <IconShieldX size={16} />
        {label}: {t("chain.broken", { seq: wrong.seq, kind: t(`chain.kind.${wrong.kind}`) })}
      </span>
      <span className="mono">{wrong.message}</span>
    </>
  );
}

interface ChainStateProps {
  tenantId: TenantId;
  /** Opens the entry that is wrong. */
  onShow: (seq: number) => void;
}

/** The chain's state in one line, and Verify now, which names the first wrong record. */
export function ChainState({ tenantId, onShow }: ChainStateProps) {
  const t = useT("audit");
  const verify = useMutation(trpc.audit.verify.mutationOptions());
  const verdict = verify.data;
  const wrong = verdict?.firstWrong ?? null;
  const label = t(tenantId === PLATFORM_TENANT_ID ? "chain.platform" : "chain");
  return (
    <>
      <div
        className={classes["chain"]}
        data-tone={wrong === null ? undefined : "bad"}
        role="status"
        aria-label={t("chain")}
      >
        <Word verdict={verdict} label={label} />
        {verdict !== undefined && (
          <span className="dim">
            <RelativeTime at={verdict.verifiedAt} />
          </span>
        )}
        <span className={classes["spacer"]} />
        {wrong !== null && (
          <Button variant="default" onClick={() => onShow(wrong.seq)}>
            {t("chain.show")}
          </Button>
        )}
        <PermissionButton
          permission="audit.verify"
          variant="default"
          loading={verify.isPending}
          onClick={() => verify.mutate({ tenantId })}
        >
          {t("chain.verify")}
        </PermissionButton>
      </div>
      <InlineError error={verify.error} />
    </>
  );
}
