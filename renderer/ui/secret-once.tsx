import { Button, Modal } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import { IconAlertTriangle, IconCheck, IconCopy } from "./icons.ts";
import classes from "./secret-once.module.css";

/** A secret in a box with one large copy button. Never stored, never in the URL or the cache. */
export function SecretBox({ secret, label }: { secret: string; label?: string }) {
  const t = useT("common");
  const clipboard = useClipboard({ timeout: 2000 });
  return (
    <div className={classes["box"]}>
      <div className={classes["warning"]}>
        <IconAlertTriangle size={14} />
        <span>
          <strong>{label ?? t("secretOnce")}</strong> {t("secretOnceText")}
        </span>
      </div>
      <div className={classes["row"]}>
        <code className="mono" data-testid="secret">
          {secret}
        </code>
        <Button
          variant="default"
          leftSection={clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          onClick={() => clipboard.copy(secret)}
        >
          {clipboard.copied ? t("copied") : t("copy")}
        </Button>
      </div>
    </div>
  );
}

interface SecretOnceProps {
  /** Null closes the dialog. */
  secret: string | null;
  title: string;
  onClose: () => void;
  children?: ReactNode;
}

/** The dialog after creating something with a secret. Only its own button closes it, not a stray click. */
export function SecretOnce({ secret, title, onClose, children }: SecretOnceProps) {
  const t = useT("common");
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={title}
      size={560}
      closeOnClickOutside={false}
      withCloseButton={false}
    >
      <div className={classes["dialog"]}>
        {secret !== null && <SecretBox secret={secret} />}
        {children}
        <Button className={classes["end"] ?? ""} onClick={onClose}>
          {t("secretStored")}
        </Button>
      </div>
    </Modal>
  );
}
