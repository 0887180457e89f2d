import { ActionIcon, Button, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { IconBookmark, IconChevronDown, IconTrash } from "./icons.ts";
import classes from "./saved-views.module.css";

export type SavedView<View> = View & { readonly name: string };

interface SavedViewsProps<View> {
  /** Of whose pages they are; they are kept on this computer, per person. */
  readonly id: string;
  /** Those that come with the console. */
  readonly given: readonly SavedView<View>[];
  /** What is saved under the name that is typed. */
  readonly current: View;
  readonly isCurrent: (view: View) => boolean;
  readonly onChoose: (view: View) => void;
}

/** Views that come with the console and the person's own, to choose, save and remove. */
export function SavedViews<View extends object>(props: SavedViewsProps<View>) {
  const { id, given, current, isCurrent, onChoose } = props;
  const t = useT("common");
  const me = useMe();
  const [own, setOwn] = useLocalStorage<SavedView<View>[]>({
    key: `umg.views.${id}.${me.userId}`,
    defaultValue: [],
  });
  const [typed, setTyped] = useState("");
  const [opened, setOpened] = useState(false);
  const name = typed.trim();
  const active = [...given, ...own].find(isCurrent);
  const save = () => {
    if (name === "") return;
    setOwn((views) => [...views.filter((view) => view.name !== name), { ...current, name }]);
    setTyped("");
  };
  const line = (view: SavedView<View>, removable: boolean) => (
    <li key={view.name} className={classes["view"]}>
      <UnstyledButton
        className={classes["name"] ?? ""}
        aria-current={view === active ? "true" : undefined}
        onClick={() => {
          setOpened(false);
          onChoose(view);
        }}
      >
        {view.name}
      </UnstyledButton>
      {removable && (
        <ActionIcon
          size={24}
          aria-label={t("viewRemove", { name: view.name })}
          onClick={() => setOwn((views) => views.filter((other) => other.name !== view.name))}
        >
          <IconTrash size={14} />
        </ActionIcon>
      )}
    </li>
  );
  return (
    <Popover
      position="bottom-start"
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
          {active?.name ?? t("savedViews")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("savedViews")} className={classes["views"] ?? ""}>
        <ul>
          {given.map((view) => line(view, false))}
          {own.map((view) => line(view, true))}
        </ul>
        <form
          className={classes["save"]}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <TextInput
            aria-label={t("viewName")}
            placeholder={t("viewSave")}
            value={typed}
            maxLength={60}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={name === ""}>
            {t("save")}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
