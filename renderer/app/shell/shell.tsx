import { notifications } from "@mantine/notifications";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Me } from "#shared/contracts/access.ts";
import { useT } from "#renderer/i18n/index.ts";
import { shownError, endsSession } from "#renderer/lib/errors.ts";
import { LiveProvider } from "#renderer/lib/live.tsx";
import { MeContext } from "#renderer/lib/me.tsx";
import { forgetPages, keepPages, restorePages } from "#renderer/lib/page-cache.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { whenSignedOut } from "#renderer/lib/refresh.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ErrorState } from "#renderer/ui/states.tsx";
import { CrashGuard } from "./crash-guard.tsx";
import { Hotkeys } from "./hotkeys.tsx";
import {
  ImpersonationBar,
  leaveImpersonation,
  wasImpersonationOver,
} from "./impersonation-bar.tsx";
import { Palette } from "./palette.tsx";
import { ServerBanner } from "./server-banner.tsx";
import { SideNav } from "./side-nav.tsx";
import classes from "./shell.module.css";
import { TopBar } from "./top-bar.tsx";
import { useProfileColour } from "./use-profile-colour.ts";

/** The signed-in frame: asks who is here, then draws navigation, top bar and the page. */
export function Shell() {
  const navigate = useNavigate();
  const me = useQuery(trpc.me.get.queryOptions(undefined, { staleTime: 60_000 }));
  const code = me.error === null ? null : shownError(me.error).code;
  const endCode = code !== null && endsSession(code) ? code : null;

  useEffect(() => {
    const leave = (code: string) => {
      if (code === "impersonation_ended") return void leaveImpersonation(true);
      forgetPages(queryClient);
      const next = window.location.hash.slice(1);
      const plain = next === "" || next === "/" || next.startsWith("/sign-in");
      void navigate({ to: "/sign-in", search: plain ? {} : { next, ended: true } });
    };
    whenSignedOut(leave);
    if (endCode !== null) leave(endCode);
    return () => whenSignedOut(() => {});
  }, [navigate, endCode]);

  if (me.data !== undefined) return <Frame me={me.data} />;
  if (me.error !== null && endCode === null) {
    return <ErrorState error={me.error} onRetry={() => void me.refetch()} />;
  }
  return <FrameSkeleton />;
}

function Frame({ me }: { me: Me }) {
  const t = useT("shell");
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { colour, environment } = useProfileColour(me);
  const who = { userId: me.userId, tenantId: me.tenant.tenantId };
  const [restored] = useState(() => {
    restorePages(queryClient, who);
    return true;
  });
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- `who` is a new object each time, its parts are not
  useEffect(() => keepPages(queryClient, who), [who.userId, who.tenantId]);

  useEffect(() => {
    if (wasImpersonationOver()) notifications.show({ message: t("impersonationOver") });
  }, [t]);

  return (
    <MeContext value={me}>
      <LiveProvider>
        <a href="#main" className={classes["skip"]} onClick={focusMain}>
          {t("skip")}
        </a>
        <div
          className={classes["frame"]}
          data-impersonating={me.impersonation !== null || undefined}
          data-environment={environment}
          style={{ "--profile": colour } as React.CSSProperties}
        >
          {me.impersonation !== null && <ImpersonationBar impersonation={me.impersonation} />}
          <ServerBanner />
          <div className={classes["columns"]}>
            <SideNav />
            <div className={classes["right"]}>
              <TopBar />
              <main id="main" tabIndex={-1} className={classes["main"]}>
                <CrashGuard key={path}>{restored && <Outlet />}</CrashGuard>
              </main>
            </div>
          </div>
        </div>
        <Palette />
        <Hotkeys />
      </LiveProvider>
    </MeContext>
  );
}

function focusMain(event: React.MouseEvent) {
  event.preventDefault();
  document.querySelector<HTMLElement>("#main")?.focus();
}

/** The frame's lines before we know who is here. */
function FrameSkeleton() {
  const t = useT("common");
  return (
    <div className={classes["frame"]} role="status" aria-busy aria-label={t("loading")}>
      <div className={classes["columns"]}>
        <div className={classes["nav"]} />
        <div className={classes["right"]}>
          <div className={classes["topbar"]} />
        </div>
      </div>
    </div>
  );
}
