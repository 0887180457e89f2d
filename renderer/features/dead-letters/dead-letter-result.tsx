import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import type { DeadLetterDetail } from "#shared/contracts/dead-letters.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useLive } from "#renderer/lib/live.tsx";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { StateShape } from "#renderer/ui/state-badge.tsx";
import classes from "./dead-letters.module.css";

/** After so long the outcome is looked up once, not waited for. */
const FRESH_MS = 60_000;

/** The id it was sent with: a mended event may have one of its own. */
function sentId({ eventId, fixed }: DeadLetterDetail): string {
  if (fixed === null) return eventId;
  const { event_id: id } = JSON.parse(fixed) as { event_id?: unknown };
  return typeof id === "string" ? id : eventId;
}

/** What became of an event that was sent again: stored, refused again, or still under way. */
export function DeadLetterResult({ letter }: { letter: DeadLetterDetail }) {
  const t = useT("deadLetters");
  const format = useFormat();
  const { tenantId, appId, decidedAt } = letter;
  const eventId = sentId(letter);
  const mayRead = useCan("analytics.read");
  const sentMs = Date.parse(decidedAt ?? "");
  const [appStoredMs, setAppStored] = useState<number | null>(null);
  const [fresh, setFresh] = useState(() => Date.now() - sentMs < FRESH_MS);
  useEffect(() => {
    const timer = setTimeout(() => setFresh(false), FRESH_MS);
    return () => clearTimeout(timer);
  }, []);
  const event = useQuery(
    trpc.events.one.queryOptions(
      { tenantId, appId, eventId },
      {
        enabled: mayRead,
        retry: false,
        refetchInterval: ({ state }) =>
          fresh && !isNew(state.data?.storedAt, sentMs) ? 1000 : false,
      },
    ),
  );
  const stored = isNew(event.data?.storedAt, sentMs) ? event.data?.storedAt : undefined;
  const waits = fresh && stored === undefined;
  const again = useQuery(
    trpc.deadletters.list.queryOptions(
      { tenantId, appId, states: ["waiting"], limit: 200 },
      { refetchInterval: waits ? 2000 : false },
    ),
  );
  const back = again.data?.rows.find(
    (row) => row.eventId === eventId && Date.parse(row.foundAt) >= sentMs,
  );
  useLive((message) => {
    if (message.type !== "events" || message.appId !== appId || !waits) return;
    if (Date.parse(message.at) < sentMs) return;
    setAppStored((before) => before ?? Date.parse(message.at));
    if (mayRead) void event.refetch();
  });
  const after = (at: number) => format.duration(Math.max(0, at - sentMs));

  if (back !== undefined)
    return <Line state="failed" text={t("resultBack", { message: back.message })} />;
  if (stored !== undefined)
    return (
      <Line state="done" text={t("resultStoredIn", { time: after(Date.parse(stored)) })}>
        <LinkButton
          variant="subtle"
          size="compact-sm"
          to="/tenants/$tenantId/events"
          params={{ tenantId }}
          search={{ app: appId, event: eventId }}
        >
          {t("showEvent")}
        </LinkButton>
      </Line>
    );
  if (appStoredMs !== null && !mayRead)
    return <Line state="done" text={t("resultLikely", { time: after(appStoredMs) })} />;
  return <Line state={waits ? "running" : "done"} text={t(waits ? "resultWaits" : "resultSent")} />;
}

const isNew = (storedAt: string | undefined, sentMs: number): boolean =>
  storedAt !== undefined && Date.parse(storedAt) >= sentMs;

function Line(props: { state: "running" | "done" | "failed"; text: string; children?: ReactNode }) {
  return (
    <div className={classes["result"]} role="status">
      <StateShape state={props.state} />
      <span>{props.text}</span>
      {props.children}
    </div>
  );
}
