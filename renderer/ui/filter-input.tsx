import { ActionIcon, Kbd, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useRef } from "react";
import { useT } from "../i18n/index.ts";
import { IconSearch, IconX } from "./icons.ts";

interface FilterInputProps {
  value: string;
  onChange: (value: string) => void;
  /** Says what is searched; also the field's name. */
  label: string;
  width?: number;
  className?: string | undefined;
}

/** Plain words that filter what is on screen. `/` moves here, Esc clears, then leaves. */
export function FilterInput({ value, onChange, label, width, className }: FilterInputProps) {
  const t = useT("common");
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([["/", () => input.current?.focus(), { usePhysicalKeys: true }]]);
  return (
    <TextInput
      ref={input}
      type="text"
      {...(width === undefined ? {} : { w: width })}
      {...(className === undefined ? {} : { className })}
      leftSection={<IconSearch size={14} />}
      rightSection={
        value === "" ? (
          <Kbd size="xs">/</Kbd>
        ) : (
          <ActionIcon size={24} aria-label={t("filterClear")} onClick={() => onChange("")}>
            <IconX size={14} />
          </ActionIcon>
        )
      }
      placeholder={label}
      aria-label={label}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        if (value === "") input.current?.blur();
        else onChange("");
      }}
    />
  );
}
