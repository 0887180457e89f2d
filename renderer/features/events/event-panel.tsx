import { ActionIcon, Group, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import type { StoredEvent } from "#shared/contracts/events.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { CopyAsMenu, Id } from "#renderer/ui/copy.tsx";
import { IconChevronDown, IconChevronUp } from "#renderer/ui/icons.ts";
import { Facts } from "#renderer/ui/page.tsx";
import { ExactTime } from "#renderer/ui/relative-time.tsx";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { EventTree } from "./event-tree.tsx";
import classes from "./events.module.css";

interface EventPanelProps {
  event: StoredEvent | null;
  appName: (appId: string) => string;
  onClose: () => void;
  onNewer: (() => void) | null;
  onOlder: (() => void) | null;
}

function Body({ event, appName }: { event: StoredEvent; appName: (appId: string) => string }) {
  const t = useT("events");
  const format = useFormat();
  const delayMs = Date.parse(event.receivedAt) - Date.parse(event.at);
  const words = (text: string): ReactNode =>
    text === "" ? <span className="dim">–</span> : <bdi>{text}</bdi>;
  return (
    <>
      <div className={classes["facts"]}>
        <Facts
          items={[
            [t("event.type"), event.type],
            [t("event.user"), words(event.userId)],
            [t("event.anonymous"), words(event.anonymousId)],
            [t("event.at"), <ExactTime key="at" at={event.at} />],
            [
              t("event.received"),
              <span key="received">
                <ExactTime at={event.receivedAt} />
                {delayMs >= 1000 && (
                  <div className="dim">{t("event.delay", { time: format.duration(delayMs) })}</div>
                )}
              </span>,
            ],
            [
              t("env"),
              <span key="env" className={classes["env"]} data-env={event.env}>
                {event.env}
              </span>,
            ],
            [t("app"), <bdi key="app">{appName(event.appId)}</bdi>],
            [t("event.version"), words(event.appVersion)],
            [t("event.platform"), words(event.platform)],
            [t("event.country"), words(event.country)],
            [t("event.key"), <Id key="key" value={event.keyId} />],
            [t("event.id"), <Id key="id" value={event.eventId} short />],
          ]}
        />
      </div>
      <section className={classes["block"]}>
        <h3>{t("event.properties")}</h3>
        <EventTree key={`p${event.eventId}`} name={t("event.properties")} json={event.properties} />
      </section>
      <section className={classes["block"]}>
        <h3>{t("event.context")}</h3>
        <EventTree key={`c${event.eventId}`} name={t("event.context")} json={event.context} />
      </section>
    </>
  );
}

/** One event as sent and as received, its payload as a tree. */
export function EventPanel({ event, appName, onClose, onNewer, onOlder }: EventPanelProps) {
  const t = useT("events");
  return (
    <SidePanel
      opened={event !== null}
      onClose={onClose}
      width={540}
      title={event === null ? "" : event.name || event.type}
      footer={
        <Group gap={4} mr="auto">
          <Tooltip label={t("event.newer")}>
            <ActionIcon
              aria-label={t("event.newer")}
              disabled={onNewer === null}
              onClick={() => onNewer?.()}
            >
              <IconChevronUp size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("event.older")}>
            <ActionIcon
              aria-label={t("event.older")}
              disabled={onOlder === null}
              onClick={() => onOlder?.()}
            >
              <IconChevronDown size={16} />
            </ActionIcon>
          </Tooltip>
          {event !== null && <CopyAsMenu json={event} />}
        </Group>
      }
    >
      {event !== null && <Body event={event} appName={appName} />}
    </SidePanel>
  );
}
