import { useEffect, useState } from "react";
import type { ServerState } from "#shared/ipc/desktop-api.ts";
import { useT } from "#renderer/i18n/index.ts";
import { desktop } from "#renderer/lib/bridge.ts";
import { IconAlertTriangle } from "#renderer/ui/icons.ts";
import classes from "./shell.module.css";

const WORDS = {
  starting: "serverStarting",
  restarting: "serverRestarting",
  failed: "serverFailed",
  stopped: "serverFailed",
} as const;

/** What the desktop's embedded platform is doing, unless it just works. */
export function ServerBanner() {
  const t = useT("shell");
  const [state, setState] = useState<ServerState | null>(null);
  useEffect(() => desktop?.onServerState(setState), []);
  if (state === null || state.status === "ready") return null;
  return (
    <div className={classes["server"]} role="status">
      <IconAlertTriangle size={16} aria-hidden />
      {t(WORDS[state.status])}
      {state.reason !== undefined && <span className="dim">{state.reason}</span>}
    </div>
  );
}
