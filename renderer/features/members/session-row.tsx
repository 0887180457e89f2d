import { Button } from "@mantine/core";
import { useState } from "react";
import type { Session } from "#shared/contracts/access.ts";
import { useT } from "#renderer/i18n/index.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { deviceName } from "./device-name.ts";
import classes from "./members.module.css";

interface SessionRowProps {
  session: Session;
  onRevoke: () => void;
  /** Why it may not be ended from here. The current one is left by signing out. */
  blocked: string | null;
}

/** One session in a side panel or a card. */
export function SessionRow({ session, onRevoke, blocked }: SessionRowProps) {
  const t = useT("members");
  return (
    <li className={classes["session"]}>
      <div className={classes["grow"]}>
        <div>
          {deviceName(session.userAgent)}{" "}
          {session.current && <span className={classes["tag"]}>{t("sessions.current")}</span>}
        </div>
        <div className="dim">
          <span className="mono">{session.ip}</span> · {t(`method.${session.method}`)} ·{" "}
          {t("sessions.lastSeen")}: <RelativeTime at={session.lastSeenAt} />
        </div>
      </div>
      {!session.current && (
        <Button
          variant="default"
          size="compact-sm"
          disabled={blocked !== null}
          title={blocked ?? undefined}
          onClick={onRevoke}
        >
          {t("revokeSession")}
        </Button>
      )}
    </li>
  );
}

interface RevokeSessionDialogProps {
  session: Session | null;
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onConfirm: (session: Session) => void;
}

/** Asks before ending somebody's session; names the device. */
export function RevokeSessionDialog(props: RevokeSessionDialogProps) {
  const t = useT("members");
  // Keeps the words while the dialog fades out.
  const [last, setLast] = useState(props.session);
  if (props.session !== null && props.session !== last) setLast(props.session);
  const name = last?.userName ?? "";
  return (
    <ConfirmDialog
      opened={props.session !== null}
      onClose={props.onClose}
      danger
      title={t("revokeSession.title", { name })}
      consequence={t("revokeSession.text", { name, device: deviceName(last?.userAgent ?? "") })}
      verb={t("revokeSession.submit")}
      busy={props.busy}
      error={props.error}
      onConfirm={() => props.session !== null && props.onConfirm(props.session)}
    />
  );
}
