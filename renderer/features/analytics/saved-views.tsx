import { ActionIcon, Button, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { IconBookmark, IconChevronDown, IconTrash } from "#renderer/ui/icons.ts";
import { useAnalytics } from "./analytics-context.ts";
import { AnalyticsSearch, patched } from "./analytics-search.ts";
import classes from "./analytics.module.css";

interface SavedView {
  readonly name: string;
  readonly search: AnalyticsSearch;
}

const same = (a: AnalyticsSearch, b: AnalyticsSearch) => {
  const text = (search: AnalyticsSearch) =>
    JSON.stringify(
      Object.entries(patched(search, { app: undefined, zone: undefined })).toSorted(([x], [y]) =>
        x < y ? -1 : 1,
      ),
    );
  return text(a) === text(b);
};

/** Views that come with the console and the person's own, kept on this computer per person; for any app. */
export function SavedViews() {
  const t = useT("analytics");
  const c = useT("common");
  const me = useMe();
  const { search, open } = useAnalytics();
  const [own, setOwn] = useLocalStorage<SavedView[]>({
    key: `umg.views.analytics.${me.userId}`,
    defaultValue: [],
  });
  const [name, setName] = useState("");
  const [opened, setOpened] = useState(false);
  const given: SavedView[] = [
    { name: t("views.versions"), search: { view: "trends", by: "app_version", range: "30d" } },
    {
      name: t("views.revenue"),
      search: { view: "trends", measure: "revenue", by: "country", range: "30d" },
    },
    { name: t("views.people"), search: { view: "trends", measure: "people", compare: true } },
    { name: t("views.retention"), search: { view: "retention", cohort: "week", range: "90d" } },
    { name: t("views.countries"), search: { view: "breakdown", property: "country" } },
  ];
  const active = [...given, ...own].find((view) => same(view.search, search));
  const save = () => {
    const trimmed = name.trim();
    if (trimmed === "") return;
    const kept = patched(search, { app: undefined, event: undefined });
    setOwn((views) => [
      ...views.filter((view) => view.name !== trimmed),
      { name: trimmed, search: kept },
    ]);
    setName("");
  };
  const line = (view: SavedView, removable: boolean) => (
    <li key={view.name} className={classes["view"]}>
      <UnstyledButton
        className={classes["choice"] ?? ""}
        aria-current={view === active ? "true" : undefined}
        onClick={() => {
          setOpened(false);
          // What is stored may be of an older console.
          open(AnalyticsSearch.parse(view.search));
        }}
      >
        {view.name}
      </UnstyledButton>
      {removable && (
        <ActionIcon
          size={24}
          aria-label={t("views.remove", { name: view.name })}
          onClick={() => setOwn((views) => views.filter((other) => other.name !== view.name))}
        >
          <IconTrash size={14} />
        </ActionIcon>
      )}
    </li>
  );
  return (
    <Popover
      position="bottom-end"
      width={300}
      opened={opened}
      onChange={setOpened}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconBookmark size={14} />}
          rightSection={<IconChevronDown size={12} />}
          onClick={() => setOpened(!opened)}
        >
          {active?.name ?? t("views.saved")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("views.saved")} className={classes["popover"] ?? ""}>
        <ul className={classes["choices"]}>
          {given.map((view) => line(view, false))}
          {own.map((view) => line(view, true))}
        </ul>
        <form
          className={classes["saveView"]}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <TextInput
            aria-label={t("views.name")}
            placeholder={t("views.save")}
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={name.trim() === ""}>
            {c("save")}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
