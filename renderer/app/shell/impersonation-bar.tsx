import { Button } from "@mantine/core";
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Me } from "#shared/contracts/access.ts";
import { useT } from "#renderer/i18n/index.ts";
import { endImpersonation } from "#renderer/lib/auth.ts";
import { formatCountdown } from "#renderer/lib/format.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { useNow } from "#renderer/lib/now.ts";
import { forgetPages } from "#renderer/lib/page-cache.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { IconSpy } from "#renderer/ui/icons.ts";
import classes from "./shell.module.css";

/** What is left until the earlier of the two limits, never below zero. */
export const leftMs = (limits: { expiresAt: string; idleExpiresAt: string }, now: number): number =>
  Math.max(0, Math.min(Date.parse(limits.expiresAt), Date.parse(limits.idleExpiresAt)) - now);

let leaving: Promise<void> | null = null;

const OVER = "umg.impersonationOver";

/** True once after the page was reloaded because an impersonation ended that the person did not end. */
export function wasImpersonationOver(): boolean {
  const over = sessionStorage.getItem(OVER) !== null;
  sessionStorage.removeItem(OVER);
  return over;
}

/** Back to the staff session: the person ends it, or (`over`) its time is up or somebody revoked it. */
export function leaveImpersonation(over: boolean): Promise<void> {
  leaving ??= endImpersonation()
    // Without a staff session to go back to, the reloaded page shows the sign-in.
    .catch(() => {})
    .then(() => {
      forgetPages(queryClient);
      if (over) sessionStorage.setItem(OVER, "1");
      window.location.hash = "#/";
      window.location.reload();
    });
  return leaving;
}

/** Whom, as what, why, time left, End: over the whole frame while a session acts for a tenant. */
export function ImpersonationBar({
  impersonation,
}: {
  impersonation: NonNullable<Me["impersonation"]>;
}) {
  const t = useT("shell");
  const me = useMe();
  const now = useNow(1000);
  const left = leftMs(impersonation, now);
  const [ending, setEnding] = useState(false);
  const path = useRouterState({ select: (state) => state.location.href });
  const over = Date.parse(impersonation.expiresAt) <= now;
  const idle = left === 0 && !over;

  // Using the console moves the idle limit on the server: ask anew on each step, and before believing it has run out.
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: trpc.me.get.queryKey() });
  }, [path, idle]);
  useEffect(() => {
    if (over) void leaveImpersonation(true);
  }, [over]);
  const end = () => {
    setEnding(true);
    void leaveImpersonation(false);
  };

  return (
    <div className={classes["impersonation"]} role="region" aria-label={t("impersonatingReadOnly")}>
      <IconSpy size={18} aria-hidden />
      <div className={classes["impersonationText"]}>
        <strong>{t("impersonating", { tenant: me.tenant.name })}</strong>
        <span className={classes["readOnly"]}>{t("impersonatingReadOnly")}</span>
        <span className={classes["why"]}>
          {t("impersonatingWhy", {
            reason: impersonation.reason,
            case: impersonation.caseNumber,
          })}
        </span>
      </div>
      <span className={classes["countdown"]} role="timer" data-soon={left < 120_000 || undefined}>
        {t("timeLeft", { time: formatCountdown(left) })}
      </span>
      <Button
        size="compact-sm"
        className={classes["endButton"] ?? ""}
        loading={ending}
        onClick={end}
      >
        {t("endImpersonation")}
      </Button>
    </div>
  );
}
