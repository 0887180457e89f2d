import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from "#renderer/ui/icons.ts";
import classes from "./analytics.module.css";
import { ANY_EVENT, type ChosenEvent } from "./chosen-event.ts";
import { EventPick } from "./event-pick.tsx";

const MAX_STEPS = 8;

interface FunnelStepsProps {
  steps: readonly ChosenEvent[];
  names: readonly string[];
  onChange: (steps: ChosenEvent[]) => void;
}

export function moved<Step>(steps: readonly Step[], from: number, to: number): Step[] {
  const next = [...steps];
  const [step] = next.splice(from, 1);
  if (step !== undefined) next.splice(to, 0, step);
  return next;
}

/** The steps of a funnel. Alt with the arrows moves the one in focus, Alt with Backspace removes it. */
export function FunnelSteps({ steps, names, onChange }: FunnelStepsProps) {
  const t = useT("analytics");
  const list = useRef<HTMLOListElement>(null);
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const index = Math.min(wanted.current, steps.length - 1);
    wanted.current = null;
    list.current?.children[index]?.querySelector("input")?.focus();
  });
  const move = (from: number, by: number) => {
    const to = from + by;
    if (to < 0 || to >= steps.length) return;
    wanted.current = to;
    onChange(moved(steps, from, to));
  };
  const remove = (index: number) => {
    if (steps.length <= 1) return;
    wanted.current = Math.max(0, index - 1);
    onChange(steps.filter((_, place) => place !== index));
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const { code } = event;
    if (code === "ArrowUp") move(index, -1);
    else if (code === "ArrowDown") move(index, 1);
    else if (code === "Backspace" || code === "Delete") remove(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={classes["steps"]}>
      <ol ref={list} aria-label={t("funnel.steps")} aria-describedby="funnel-keys">
        {steps.map((chosen, index) => (
          <li
            key={index}
            className={classes["step"]}
            onKeyDownCapture={(event) => onKeyDown(event, index)}
          >
            <span className={classes["stepNumber"]} aria-hidden>
              {index + 1}
            </span>
            <EventPick
              label={t("funnel.step", { number: index + 1 })}
              chosen={chosen}
              names={names}
              width={230}
              onChange={(next) => onChange(steps.map((old, at) => (at === index ? next : old)))}
            />
            <Tooltip label={`${t("funnel.up")} (Alt+↑)`}>
              <ActionIcon
                size={24}
                aria-label={`${t("funnel.up")} ${index + 1}`}
                disabled={index === 0}
                onClick={() => move(index, -1)}
              >
                <IconArrowUp size={14} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={`${t("funnel.down")} (Alt+↓)`}>
              <ActionIcon
                size={24}
                aria-label={`${t("funnel.down")} ${index + 1}`}
                disabled={index === steps.length - 1}
                onClick={() => move(index, 1)}
              >
                <IconArrowDown size={14} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={`${t("funnel.remove")} (Alt+⌫)`}>
              <ActionIcon
                size={24}
                aria-label={`${t("funnel.remove")} ${index + 1}`}
                disabled={steps.length <= 1}
                onClick={() => remove(index)}
              >
                <IconX size={14} />
              </ActionIcon>
            </Tooltip>
          </li>
        ))}
      </ol>
      <Button
        variant="default"
        leftSection={<IconPlus size={14} />}
        disabled={steps.length >= MAX_STEPS}
        onClick={() => {
          wanted.current = steps.length;
          const unused = names.find((name) => steps.every((step) => step.name !== name));
          onChange([...steps, { ...ANY_EVENT, name: unused ?? "" }]);
        }}
      >
        {t("funnel.add")}
      </Button>
      <p id="funnel-keys" className={classes["note"]}>
        {t("funnel.keys")}
      </p>
    </div>
  );
}
