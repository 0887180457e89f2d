import { ActionIcon, Button, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { IconBookmark, IconChevronDown, IconTrash } from "#renderer/ui/icons.ts";
import type { TenantsSearch } from "./feature.ts";
import classes from "./tenants.module.css";

interface View {
  name: string;
  q: string;
  sort: TenantsSearch["sort"];
  direction: TenantsSearch["direction"];
}
type Choice = Pick<TenantsSearch, "q" | "sort" | "direction">;

interface SavedViewsProps {
  current: Omit<View, "name">;
  onChoose: (view: Choice) => void;
}

/** Views that come with the console and the person's own, kept on this computer per person. */
export function SavedViews({ current, onChoose }: SavedViewsProps) {
  const t = useT("tenants");
  const c = useT("common");
  const me = useMe();
  const [own, setOwn] = useLocalStorage<View[]>({
    key: `umg.views.tenants.${me.userId}`,
    defaultValue: [],
  });
  const [name, setName] = useState("");
  const [opened, setOpened] = useState(false);
  const plain = { sort: undefined, direction: undefined };
  const given: View[] = [
    { name: t("viewAll"), q: "", ...plain },
    { name: t("viewNeedCare"), q: "state:suspended state:pending_erasure", ...plain },
    { name: t("viewOnboarding"), q: "state:onboarding", ...plain },
    { name: t("viewEnterprise"), q: "plan:enterprise", ...plain },
  ];
  const active = [...given, ...own].find(
    (view) => view.q === current.q && (view.sort ?? current.sort) === current.sort,
  );
  const choose = (view: View) => {
    setOpened(false);
    onChoose({ q: view.q, sort: view.sort, direction: view.direction });
  };
  const save = () => {
    if (name.trim() === "") return;
    setOwn((views) => [
      ...views.filter((view) => view.name !== name.trim()),
      { ...current, name: name.trim() },
    ]);
    setName("");
  };
  const line = (view: View, removable: boolean) => (
    <li key={view.name} className={classes["view"]}>
      <UnstyledButton
        className={classes["viewName"] ?? ""}
        aria-current={view === active ? "true" : undefined}
        onClick={() => choose(view)}
      >
        {view.name}
      </UnstyledButton>
      {removable && (
        <ActionIcon
          size={24}
          aria-label={t("viewRemove", { name: view.name })}
          onClick={() => setOwn((views) => views.filter((other) => other !== view))}
        >
          <IconTrash size={14} />
        </ActionIcon>
      )}
    </li>
  );
  return (
    <Popover
      position="bottom-start"
      width={280}
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
          {active?.name ?? t("views")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("views")} className={classes["views"] ?? ""}>
        <ul>
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
            aria-label={t("viewName")}
            placeholder={t("viewSave")}
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
