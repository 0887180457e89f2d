import { Button, Group } from "@mantine/core";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { IconChevronDown, IconChevronRight } from "#renderer/ui/icons.ts";
import classes from "./events.module.css";
import { jsonTree, pathsOf, type JsonNode } from "./json-tree.ts";

interface Shown {
  node: JsonNode;
  level: number;
}

/** The nodes on screen, in order. */
function visible(root: JsonNode, open: ReadonlySet<string>): Shown[] {
  const shown: Shown[] = [];
  const walk = (node: JsonNode, level: number) => {
    shown.push({ node, level });
    if (open.has(node.path)) node.children.forEach((child) => walk(child, level + 1));
  };
  root.children.forEach((child) => walk(child, 1));
  return shown;
}

const parentOf = (path: string) => path.slice(0, path.lastIndexOf("/"));

/** JSON as a tree with the keys of a tree: arrows open, close and move. */
export function EventTree({ name, json }: { name: string; json: string }) {
  const t = useT("events");
  const root = useMemo(() => jsonTree(name, json), [name, json]);
  const all = useMemo(() => pathsOf(root), [root]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(all));
  const [active, setActive] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  if (root.kind === "text") return <pre className={classes["raw"]}>{root.text}</pre>;
  if (root.children.length === 0) return <span className="dim">{t("event.none")}</span>;
  const shown = visible(root, open);
  const current = active ?? shown[0]?.node.path ?? "";

  const toggle = (path: string, to: boolean) => {
    const next = new Set(open);
    if (to) next.add(path);
    else next.delete(path);
    setOpen(next);
  };
  const focus = (path: string | undefined) => {
    if (path === undefined) return;
    setActive(path);
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent, { node }: Shown, index: number) => {
    const branch = node.children.length > 0;
    const act: Record<string, () => void> = {
      ArrowDown: () => focus(shown[index + 1]?.node.path),
      ArrowUp: () => focus(shown[index - 1]?.node.path),
      Home: () => focus(shown[0]?.node.path),
      End: () => focus(shown.at(-1)?.node.path),
      ArrowRight: () => {
        if (!branch) return;
        if (open.has(node.path)) focus(shown[index + 1]?.node.path);
        else toggle(node.path, true);
      },
      ArrowLeft: () => {
        if (branch && open.has(node.path)) toggle(node.path, false);
        else if (parentOf(node.path) !== "") focus(parentOf(node.path));
      },
      Enter: () => branch && toggle(node.path, !open.has(node.path)),
    };
    const done = act[event.key];
    if (done === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    done();
  };

  return (
    <div>
      {all.length > 1 && (
        <Group gap={4} mb={4} ml={-8}>
          <Button variant="subtle" size="compact-xs" onClick={() => setOpen(new Set(all))}>
            {t("tree.expand")}
          </Button>
          <Button variant="subtle" size="compact-xs" onClick={() => setOpen(new Set())}>
            {t("tree.collapse")}
          </Button>
        </Group>
      )}
      <ul role="tree" aria-label={name} className={classes["tree"]} ref={list}>
        {shown.map((item, index) => {
          const { node, level } = item;
          const branch = node.children.length > 0;
          const opened = open.has(node.path);
          return (
            <li
              key={node.path}
              role="treeitem"
              aria-level={level}
              aria-expanded={branch ? opened : undefined}
              aria-selected={node.path === current}
              tabIndex={node.path === current ? 0 : -1}
              data-path={node.path}
              style={{ paddingLeft: (level - 1) * 16 }}
              onFocus={() => setActive(node.path)}
              onClick={() => branch && toggle(node.path, !opened)}
              onKeyDown={(event) => onKeyDown(event, item, index)}
            >
              <span className={classes["twist"]} aria-hidden>
                {branch &&
                  (opened ? <IconChevronDown size={12} /> : <IconChevronRight size={12} />)}
              </span>
              <span className={classes["key"]}>{node.key}</span>
              {branch ? (
                <span className="dim">{t("tree.items", { count: node.children.length })}</span>
              ) : (
                <bdi className={classes["value"]} data-kind={node.kind}>
                  {node.kind === "object" ? "{}" : node.kind === "array" ? "[]" : node.text}
                </bdi>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
