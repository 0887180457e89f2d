import { ActionIcon, Tooltip } from "@mantine/core";
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { useT } from "#renderer/i18n/index.ts";
import { useLiveState } from "#renderer/lib/live.tsx";
import { useNow } from "#renderer/lib/now.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { IconRefresh } from "#renderer/ui/icons.ts";
import classes from "./shell.module.css";

/** Whether the page is live, and how old the oldest thing on it is. */
export function DataAge() {
  const t = useT("common");
  const format = useFormat();
  const client = useQueryClient();
  const live = useLiveState();
  const fetching = useIsFetching() > 0;
  const now = useNow(1000);
  const ages = client
    .getQueryCache()
    .findAll({ type: "active" })
    .filter((query) => query.state.dataUpdatedAt > 0 && query.queryKey[0] !== "desktop")
    .map((query) => query.state.dataUpdatedAt);
  const oldest = ages.length === 0 ? null : Math.min(...ages);
  const old = oldest !== null && now - oldest > 60_000;
  const age =
    oldest === null
      ? ""
      : t("staleFor", { when: format.relative(new Date(oldest), new Date(now)) });
  const word = live === "live" ? t("live") : live === "offline" ? t("offline") : t("connecting");
  return (
    <div className={classes["age"]}>
      <Tooltip label={age === "" ? word : `${word}. ${age}`}>
        <span className={classes["live"]} data-state={live} role="status">
          <span className={classes["liveDot"]} aria-hidden />
          {live === "live" && !old ? t("live") : live === "offline" ? t("offline") : age || word}
        </span>
      </Tooltip>
      <Tooltip label={t("refresh")}>
        <ActionIcon
          aria-label={t("refresh")}
          data-spinning={fetching || undefined}
          className={classes["refresh"] ?? ""}
          onClick={() => void client.invalidateQueries({ refetchType: "active" })}
        >
          <IconRefresh size={15} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
