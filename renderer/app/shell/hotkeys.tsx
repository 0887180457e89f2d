import { Kbd, Modal } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { useNavEntries, useTenantTabs } from "../features-context.ts";
import { setHelp, useHelpOpened } from "./help-store.ts";
import classes from "./shell.module.css";
import { MOD } from "./top-bar.tsx";

const CHORD_MS = 1200;
const inField = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** Keys that work everywhere, by their physical place. */
export function Hotkeys() {
  const navigate = useNavigate();
  const me = useMe();
  const entries = useNavEntries();
  const tabs = useTenantTabs();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const waiting = useRef(0);

  const [, section, tenantId, segment = ""] = path.split("/");
  const turn = (by: number) => {
    if (section !== "tenants" || tenantId === undefined || tenantId === "") return;
    const at = tabs.findIndex((tab) => tab.segment === segment);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next === undefined) return;
    void navigate({ to: `/tenants/${tenantId}${next.segment === "" ? "" : `/${next.segment}`}` });
  };

  useHotkeys([["mod+K", () => spotlight.toggle(), { usePhysicalKeys: true }]], []);
  useHotkeys([
    ["shift+/", () => setHelp(true), { usePhysicalKeys: true }],
    ["BracketLeft", () => turn(-1), { usePhysicalKeys: true }],
    ["BracketRight", () => turn(1), { usePhysicalKeys: true }],
  ]);

  useEffect(() => {
    const targets = new Map<string, string>(
      [
        ...entries.map((entry) => [entry.chord, entry.to] as const),
        ...(me.scope === "platform" ? [] : tabs).map(
          (tab) =>
            [
              tab.chord,
              `/tenants/${me.tenant.tenantId}${tab.segment === "" ? "" : `/${tab.segment}`}`,
            ] as const,
        ),
      ].flatMap(([chord, to]) =>
        chord === undefined ? [] : [[`Key${chord.toUpperCase()}`, to] as const],
      ),
    );
    const onKey = (event: KeyboardEvent) => {
      if (inField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const to = targets.get(event.code);
      if (Date.now() - waiting.current < CHORD_MS && to !== undefined) {
        waiting.current = 0;
        event.preventDefault();
        event.stopPropagation();
        void navigate({ to });
        return;
      }
      waiting.current = event.code === "KeyG" ? Date.now() : 0;
    };
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, [entries, tabs, me, navigate]);

  return <Help />;
}

/** Every key and what it does, in groups; the help dialog and the settings show it. */
export function ShortcutGroups() {
  const t = useT("shell");
  const nav = useT("nav");
  const entries = useNavEntries();
  const groups = [
    {
      name: t("keysGlobal"),
      keys: [
        [[MOD, "K"], t("keyPalette")],
        [["?"], t("keyHelp")],
        ...entries
          .filter((entry) => entry.chord !== undefined)
          .map((entry) => [["g", entry.chord ?? ""], t("keyGo", { page: nav(entry.label) })]),
        [["Esc"], t("keyEscape")],
      ],
    },
    {
      name: t("keysList"),
      keys: [
        [["/"], t("keyFilter")],
        [["j", "k"], t("keyRows")],
        [["Enter"], t("keyOpen")],
        [["Space"], t("keySelect")],
      ],
    },
    { name: t("keysPage"), keys: [[["[", "]"], t("keyTabs")]] },
  ] as { name: string; keys: [string[], string][] }[];
  return (
    <div className={classes["help"]}>
      {groups.map((group) => (
        <section key={group.name}>
          <h2>{group.name}</h2>
          <dl>
            {group.keys.map(([keys, what]) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>
                  {keys.map((key) => (
                    <Kbd key={key} size="xs">
                      {key}
                    </Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function Help() {
  const t = useT("shell");
  const c = useT("common");
  const opened = useHelpOpened();
  return (
    <Modal
      opened={opened}
      onClose={() => setHelp(false)}
      title={t("shortcuts")}
      size={520}
      closeButtonProps={{ "aria-label": c("close") }}
    >
      <ShortcutGroups />
    </Modal>
  );
}
