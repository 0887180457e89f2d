import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { CreatedTenant } from "#shared/contracts/tenants.ts";
import type { StoredEvent } from "#shared/contracts/events.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useLive } from "#renderer/lib/live.tsx";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { OperationSteps, useElapsed } from "#renderer/ui/operation-steps.tsx";
import { SecretBox } from "#renderer/ui/secret-once.tsx";
import { StateBadge, StateShape } from "#renderer/ui/state-badge.tsx";
import { ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import classes from "./new-tenant.module.css";
import { Snippets } from "./snippets.tsx";

const ENDED = new Set(["succeeded", "failed", "compensated", "stuck", "cancelled"]);

interface OnboardingProps {
  created: CreatedTenant;
  name: string;
  onAnother: () => void;
}

/** The operation's steps, the key, code to try it, and the first event when it comes. */
export function Onboarding({ created, name, onAnother }: OnboardingProps) {
  const t = useT("tenants");
  const format = useFormat();
  const { tenantId, operationId } = created;
  const operation = useQuery(
    trpc.operations.get.queryOptions(
      { tenantId, operationId },
      { refetchInterval: (query) => (ENDED.has(query.state.data?.state ?? "") ? false : 700) },
    ),
  );
  const state = operation.data?.state;
  const elapsedMs = useElapsed(operation.data?.startedAt ?? null, operation.data?.endedAt ?? null);
  const failed = state !== undefined && ENDED.has(state) && state !== "succeeded";
  return (
    <div className={classes["flow"]}>
      <section aria-label={t("steps")}>
        <div className={classes["headline"]}>
          <h3>{state === "succeeded" ? t("onboarded", { name }) : t("steps")}</h3>
          {state !== undefined && <StateBadge state={state} pill />}
          <span className={classes["elapsed"]}>
            {elapsedMs === null ? "" : format.duration(elapsedMs)}
          </span>
        </div>
        {operation.data !== undefined ? (
          <OperationSteps operation={operation.data} />
        ) : operation.error === null ? (
          <SkeletonLines rows={5} />
        ) : (
          <ErrorState error={operation.error} onRetry={() => void operation.refetch()} />
        )}
      </section>
      {failed ? (
        <p role="alert">{t("onboardingFailed")}</p>
      ) : (
        <>
          <FirstEvent tenantId={tenantId} ready={state === "succeeded"} />
          <SecretBox secret={created.key.secret} label={t("secretLabel")} />
          <Snippets secret={created.key.secret} />
          {created.invitationUrl !== null && (
            <SecretBox secret={created.invitationUrl} label={t("inviteLink")} />
          )}
        </>
      )}
      <div className={classes["buttons"]}>
        <Button variant="default" onClick={onAnother}>
          {t("another")}
        </Button>
        <LinkButton to="/tenants/$tenantId" params={{ tenantId }}>
          {t("openTenant")}
        </LinkButton>
      </div>
    </div>
  );
}

/** Waits for the first event, by the live stream and by asking every second. */
function FirstEvent({ tenantId, ready }: { tenantId: CreatedTenant["tenantId"]; ready: boolean }) {
  const t = useT("tenants");
  const options = trpc.events.latest.queryOptions(
    { tenantId, limit: 1 },
    {
      enabled: ready,
      refetchInterval: (query) => ((query.state.data?.events.length ?? 0) > 0 ? false : 1000),
    },
  );
  const latest = useQuery(options);
  useLive((message) => {
    if (message.type === "events" && message.tenantId === tenantId) {
      void queryClient.invalidateQueries({ queryKey: options.queryKey });
    }
  });
  const event = latest.data?.events[0];
  if (event !== undefined) return <Arrived event={event} />;
  return (
    <div className={classes["waiting"]} role="status">
      <span style={{ paddingTop: 3 }}>
        <StateShape state={ready ? "running" : "pending"} />
      </span>
      <div>
        {t("waiting")}
        <div className="dim">{t("waitingText")}</div>
      </div>
    </div>
  );
}

function Arrived({ event }: { event: StoredEvent }) {
  const t = useT("tenants");
  const format = useFormat();
  return (
    <div className={classes["arrived"]} role="status" data-testid="first-event">
      <StateShape state="succeeded" /> <strong>{t("arrived")}</strong>
      <dl>
        <dt>{event.type}</dt>
        <dd>
          <strong>{event.name}</strong>
        </dd>
        <dt>userId</dt>
        <dd className="mono">{event.userId === "" ? event.anonymousId : event.userId}</dd>
        <dt>receivedAt</dt>
        <dd>{format.exact(event.receivedAt)}</dd>
        <dt>properties</dt>
        <dd className="mono">{event.properties}</dd>
      </dl>
    </div>
  );
}
