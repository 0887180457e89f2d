import { ActionIcon, Indicator, Popover } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { IconBell } from "#renderer/ui/icons.ts";
import { ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import { NewsLine } from "./news-line.tsx";
import classes from "./bell.module.css";

/** Dead letters are announced by nobody: they are looked for. */
const AGAIN_MS = 60_000;

/** Quotas that were reached, dead letters that wait, operations that failed; a number for what is new since the last look. */
export function Bell() {
  const t = useT("shell");
  const me = useMe();
  // On this computer, per person, like the saved views.
  const [seen, setSeen] = useLocalStorage({ key: `umg.seen.${me.userId}`, defaultValue: "" });
  const [opened, setOpened] = useState(false);
  const query = useQuery(trpc.news.list.queryOptions(undefined, { refetchInterval: AGAIN_MS }));
  const items = query.data?.items ?? [];
  const unread = items.filter(({ at }) => at > seen).length;
  const change = (next: boolean) => {
    // What was new stays marked while it is looked at.
    const newest = items[0]?.at;
    if (opened && !next && newest !== undefined && newest > seen) setSeen(newest);
    setOpened(next);
  };
  const label = unread === 0 ? t("news") : `${t("news")}, ${t("newsUnread", { count: unread })}`;
  return (
    <Popover
      position="bottom-end"
      width={380}
      opened={opened}
      onChange={change}
      trapFocus
      returnFocus
    >
      <Indicator
        label={unread > 99 ? "99+" : unread}
        disabled={unread === 0}
        size={16}
        offset={5}
        color="red.8"
      >
        <Popover.Target>
          <ActionIcon size={28} aria-label={label} onClick={() => change(!opened)}>
            <IconBell size={16} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={t("news")} className={classes["news"] ?? ""}>
        <h2>{t("news")}</h2>
        {query.data === undefined ? (
          query.error === null ? (
            <SkeletonLines rows={4} />
          ) : (
            <ErrorState error={query.error} what={t("news")} onRetry={() => void query.refetch()} />
          )
        ) : items.length === 0 ? (
          <p className="dim">{t("newsNone")}</p>
        ) : (
          <ul>
            {items.map((item) => (
              <NewsLine
                key={`${item.kind} ${item.tenantId} ${item.at}`}
                item={item}
                unread={item.at > seen}
                onOpen={() => change(false)}
              />
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
