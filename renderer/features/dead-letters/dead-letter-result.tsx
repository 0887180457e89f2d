import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
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

/** What became of an event that was sent again: stored, refused again, or still under way. */
export function DeadLetterResult({ letter }: { letter: DeadLetterDetail }) {
  const t = useT("deadLetters");
  const format = useFormat();
  const { tenantId, appId, eventId, decidedAt } = letter;
  const mayRead = useCan("analytics.read");
  const sentMs = Date.parse(decidedAt ?? "");
  const [storedMs, setStored] = useState<number | null>(null);
  const [appStoredMs, setAppStored] = useState<number | null>(null);
  const [fresh, setFresh] = useState(() => Date.now() - sentMs < FRESH_MS);
  useEffect(() => {
    const timer = setTimeout(() => setFresh(false), FRESH_MS);
    return () => clearTimeout(timer);
  }, []);
  const waits = fresh && storedMs === null;
  const events = useQuery(
    trpc.events.latest.queryOptions(
      { tenantId, appId, limit: 200, ...(letter.name === "" ? {} : { name: letter.name }) },
      { enabled: mayRead, refetchInterval: waits ? 1500 : false },
    ),
  );
  const again = useQuery(
    trpc.deadletters.list.queryOptions(
      { tenantId, appId, states: ["waiting"], limit: 200 },
      { refetchInterval: waits ? 3000 : false },
    ),
  );
  const found = events.data?.events.some((event) => event.eventId === eventId) ?? false;
  const back = again.data?.rows.find(
    (row) => row.eventId === eventId && Date.parse(row.foundAt) >= sentMs,
  );
  useLive((message) => {
    if (message.type !== "events" || message.appId !== appId || !fresh) return;
    if (Date.parse(message.at) < sentMs) return;
    setAppStored((before) => before ?? Date.parse(message.at));
    if (mayRead) void events.refetch();
  });
  useEffect(() => {
    if (found && fresh && storedMs === null) setStored(Date.now());
  }, [found, fresh, storedMs]);

  if (back !== undefined)
    return <Line state="failed" text={t("resultBack", { message: back.message })} />;
  if (found)
    return (
      <Line
        state="done"
        text={
          storedMs === null
            ? t("resultStored")
            : t("resultStoredIn", { time: format.duration(Math.max(0, storedMs - sentMs)) })
        }
      >
        <LinkButton
          variant="subtle"
          size="compact-sm"
          to="/tenants/$tenantId/events"
          params={{ tenantId }}
          search={{ event: eventId }}
        >
          {t("showEvent")}
        </LinkButton>
      </Line>
    );
  const seconds = (ms: number) => format.duration(Math.max(0, ms - sentMs));
  if (appStoredMs !== null)
    return <Line state="done" text={t("resultLikely", { time: seconds(appStoredMs) })} />;
  return <Line state={waits ? "running" : "done"} text={t(waits ? "resultWaits" : "resultSent")} />;
}

function Line(props: {
  state: "running" | "done" | "failed";
  text: string;
  children?: React.ReactNode;
}) {
  return (
    <div className={classes["result"]} role="status">
      <StateShape state={props.state} />
      <span>{props.text}</span>
      {props.children}
    </div>
  );
}
