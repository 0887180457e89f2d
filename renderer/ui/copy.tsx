import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useT } from "../i18n/index.ts";
import { IconCheck, IconCode, IconCopy, IconTerminal2 } from "./icons.ts";
import classes from "./copy.module.css";

/** A small button that copies `value` and says so, aloud too. */
export function CopyButton({ value, label }: { value: string; label?: string }) {
  const t = useT("common");
  const clipboard = useClipboard({ timeout: 1500 });
  const name = label ?? t("copy");
  return (
    <Tooltip label={clipboard.copied ? t("copied") : name}>
      <ActionIcon
        size={24}
        aria-label={name}
        onClick={(event) => {
          event.stopPropagation();
          clipboard.copy(value);
        }}
      >
        {clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        <span className="visually-hidden" role="status">
          {clipboard.copied ? t("copied") : ""}
        </span>
      </ActionIcon>
    </Tooltip>
  );
}

/** An id: monospace, one click copies it. `short` shows only its end, which is what differs. */
export function Id({ value, short = false }: { value: string; short?: boolean }) {
  const t = useT("common");
  const clipboard = useClipboard({ timeout: 1500 });
  const shown = short && value.length > 14 ? `…${value.slice(-8)}` : value;
  return (
    <Tooltip label={clipboard.copied ? t("copied") : `${t("copy")}: ${value}`}>
      <button
        type="button"
        className={classes["id"]}
        aria-label={`${t("copyId")} ${shown}`}
        onClick={(event) => {
          event.stopPropagation();
          clipboard.copy(value);
        }}
      >
        <span className="mono">{shown}</span>
        {clipboard.copied ? <IconCheck size={12} /> : <IconCopy size={12} />}
      </button>
    </Tooltip>
  );
}

/** "Copy as CLI" and "Copy as JSON" of what the page shows. */
export function CopyAsMenu({ cli, json }: { cli?: string; json?: unknown }) {
  const t = useT("common");
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={clipboard.copied ? t("copied") : t("copyAs")}>
          <ActionIcon aria-label={t("copyAs")}>
            {clipboard.copied ? <IconCheck size={16} /> : <IconCode size={16} />}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {cli !== undefined && (
          <Menu.Item leftSection={<IconTerminal2 size={14} />} onClick={() => clipboard.copy(cli)}>
            {t("copyAsCli")}
            <div className={classes["preview"]}>{cli}</div>
          </Menu.Item>
        )}
        {json !== undefined && (
          <Menu.Item
            leftSection={<IconCode size={14} />}
            onClick={() => clipboard.copy(JSON.stringify(json, null, 2))}
          >
            {t("copyAsJson")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** A command line to copy. */
export function CliLine({ command }: { command: string }) {
  return (
    <div className={classes["cli"]}>
      <code className="mono">{command}</code>
      <CopyButton value={command} />
    </div>
  );
}
