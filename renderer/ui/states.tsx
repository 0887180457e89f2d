import { Button, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import type { Permission } from "#shared/access/index.ts";
import { fillMessage } from "#shared/errors/index.ts";
import { useT } from "../i18n/index.ts";
import { shownError } from "../lib/errors.ts";
import { rolesWith, useMe } from "../lib/me.tsx";
import { useStateReason } from "../lib/use-state-reason.ts";
import { CliLine, Id } from "./copy.tsx";
import { IconAlertTriangle, IconLock, IconRefresh } from "./icons.ts";
import classes from "./states.module.css";

interface EmptyStateProps {
  title: string;
  /** What this is and why it is empty. */
  text: string;
  /** The one button to begin. */
  action?: ReactNode;
  cli?: string;
  icon?: ReactNode;
}

export function EmptyState({ title, text, action, cli, icon }: EmptyStateProps) {
  return (
    <div className={classes["state"]}>
      {icon !== undefined && <div className={classes["icon"]}>{icon}</div>}
      <h2>{title}</h2>
      <p>{text}</p>
      {action}
      {cli !== undefined && <CliLine command={cli} />}
    </div>
  );
}

/** The sentence of an error in the person's language, its details filled in. */
export function useErrorText(): (error: unknown) => string {
  const t = useT("errors");
  const states = useT("states");
  const sayReason = useStateReason();
  return (error) => {
    const { code, details, message } = shownError(error);
    if (code === "internal" && message !== "" && Object.keys(details).length === 0)
      return t("internal");
    const said = Object.fromEntries(
      Object.entries(details).map(([name, value]) => [name, sayStates(value, name, states)]),
    );
    if (code === "tenant_suspended" && typeof said["reason"] === "string")
      said["reason"] = sayReason(said["reason"]);
    return fillMessage(t(code), said);
  };
}

const STATE_FIELDS = new Set(["state", "allowed"]);
type Detail = string | number | boolean | null | readonly string[];
function sayStates(value: Detail, field: string, say: (key: never) => string): Detail {
  if (!STATE_FIELDS.has(field)) return value;
  if (typeof value === "string") return say(value as never);
  return Array.isArray(value) ? value.map((item: string) => say(item as never)) : value;
}

interface ErrorStateProps {
  error: unknown;
  /** What could not be loaded, in the accusative-free form «список клиентов». */
  what?: string;
  onRetry?: () => void;
}

/** A whole page or block that could not be loaded: what, code, request id to copy, retry. */
export function ErrorState({ error, what, onRetry }: ErrorStateProps) {
  const t = useT("common");
  const say = useErrorText();
  const shown = shownError(error);
  if (shown.code === "forbidden" && typeof shown.details["permission"] === "string") {
    return <NoPermission permission={shown.details["permission"] as Permission} />;
  }
  return (
    <div className={classes["state"]} role="alert">
      <div className={classes["icon"]} data-tone="bad">
        <IconAlertTriangle size={20} />
      </div>
      <h2>{what === undefined ? t("errorTitle") : t("loadFailed", { what })}</h2>
      <p>{say(error)}</p>
      <ErrorMarks error={error} />
      {onRetry !== undefined && (
        <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
          {t("retry")}
        </Button>
      )}
    </div>
  );
}

function ErrorMarks({ error }: { error: unknown }) {
  const t = useT("common");
  const { code, requestId } = shownError(error);
  return (
    <div className={classes["marks"]}>
      <span className="mono">{code}</span>
      {requestId !== null && (
        <span>
          {t("requestId")} <Id value={requestId} short />
        </span>
      )}
    </div>
  );
}

/** An error where the action was: under a form, in a dialog. Nothing when `error` is null. */
export function InlineError({ error }: { error: unknown }) {
  const say = useErrorText();
  if (error === null || error === undefined) return null;
  return (
    <div className={classes["inline"]} role="alert">
      <IconAlertTriangle size={16} />
      <div>
        <div>{say(error)}</div>
        <ErrorMarks error={error} />
      </div>
    </div>
  );
}

/** The page exists, the person may not see it: which permission, which roles have it. */
export function NoPermission({ permission }: { permission: Permission }) {
  const t = useT("common");
  const names = useT("access");
  const me = useMe();
  const roles = rolesWith(permission, me.scope).map((role) => names(role));
  return (
    <div className={classes["state"]}>
      <div className={classes["icon"]}>
        <IconLock size={20} />
      </div>
      <h2>{t("noPermissionTitle")}</h2>
      <p>
        {t("noPermissionText", {
          permission,
          roles: roles.length === 0 ? t("nobody") : roles.join(", "),
        })}
      </p>
    </div>
  );
}

/** Lines in the final layout while a block loads. */
export function SkeletonLines({ rows = 4, height = 16 }: { rows?: number; height?: number }) {
  const t = useT("common");
  return (
    <div className={classes["lines"]} aria-busy aria-label={t("loading")} role="status">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height} width={`${92 - ((index * 17) % 40)}%`} radius="xs" />
      ))}
    </div>
  );
}

/** A box of a known height while a plot or a card loads. */
export function SkeletonBlock({ height }: { height: number }) {
  return <Skeleton height={height} radius="sm" />;
}
