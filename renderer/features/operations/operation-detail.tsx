import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Operation } from "#shared/contracts/operations.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Id } from "#renderer/ui/copy.tsx";
import { OperationSteps, useElapsed } from "#renderer/ui/operation-steps.tsx";
import { Facts } from "#renderer/ui/page.tsx";
import { ExactTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import classes from "./operations.module.css";

/** How long it took, or has been running. */
export function Took({ operation }: { operation: Operation }) {
  const format = useFormat();
  const ms = useElapsed(operation.startedAt, operation.endedAt);
  return <>{ms === null ? "–" : format.duration(ms)}</>;
}

function Note({ operation }: { operation: Operation }) {
  const t = useT("operations");
  if (operation.state === "failed" && !operation.cancelRequested)
    return <p className={classes["note"]}>{t("failedText")}</p>;
  if (operation.state === "stuck") return <p className={classes["note"]}>{t("stuckText")}</p>;
  if (operation.cancelRequested && operation.endedAt === null)
    return <p className={classes["note"]}>{t("cancelRequested")}</p>;
  return null;
}

/** One operation: what it is about, its steps as they go, what it made. */
export function OperationDetail({ operation }: { operation: Operation }) {
  const t = useT("operations");
  const facts: (readonly [string, ReactNode])[] = [
    [t("column.state"), <StateBadge key="state" state={operation.state} />],
    [
      t("column.tenant"),
      <Link key="tenant" to="/tenants/$tenantId" params={{ tenantId: operation.tenantId }}>
        <bdi>{operation.tenantName}</bdi>
      </Link>,
    ],
    [t("column.took"), <Took key="took" operation={operation} />],
    [t("column.by"), <bdi key="by">{operation.createdBy}</bdi>],
    [t("column.created"), <ExactTime key="created" at={operation.createdAt} />],
  ];
  if (operation.endedAt !== null)
    facts.push([t("ended"), <ExactTime key="ended" at={operation.endedAt} />]);
  facts.push(["Id", <Id key="id" value={operation.operationId} short />]);
  return (
    <div className={classes["detail"]}>
      <Note operation={operation} />
      <Facts items={facts} />
      <section aria-label={t("steps")}>
        <h3 className={classes["heading"]}>{t("steps")}</h3>
        <OperationSteps operation={operation} />
      </section>
    </div>
  );
}
