import { ActionIcon, Combobox, Kbd, Pill, PillsInput, useCombobox } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useT } from "../i18n/index.ts";
import {
  fieldOf,
  parseFilter,
  suggest,
  writeFilter,
  type FilterFields,
  type Token,
} from "../lib/filter.ts";
import classes from "./filter-bar.module.css";
import { IconFilter, IconX } from "./icons.ts";

interface FilterBarProps {
  /** The whole filter as text, `state:active acme`; belongs in the URL. */
  value: string;
  onChange: (value: string) => void;
  fields: FilterFields;
  placeholder?: string;
  /** Not the page's own: `/` does not come here. */
  inner?: boolean;
  /** Told of the word being typed, for fields whose values must be asked for. */
  onWord?: (word: string) => void;
}

/** Token filter with free text. `/` moves here, Backspace removes the last token, Esc clears what is typed. */
export function FilterBar(props: FilterBarProps) {
  const { value, onChange, fields, placeholder, onWord, inner = false } = props;
  const t = useT("common");
  const input = useRef<HTMLInputElement>(null);
  const parsed = parseFilter(value, fields);
  const [tokens, setTokens] = useState<readonly Token[]>(parsed.tokens);
  const [draft, setDraft] = useState(parsed.text);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const written = useRef(value);

  // Somebody else changed the URL: back, a saved view, a link.
  useEffect(() => {
    if (value === written.current) return;
    written.current = value;
    const next = parseFilter(value, fields);
    setTokens(next.tokens);
    setDraft(next.text);
  }, [value, fields]);

  useHotkeys(inner ? [] : [["/", () => input.current?.focus(), { usePhysicalKeys: true }]]);

  const tell = (nextTokens: readonly Token[], text: string) => {
    written.current = writeFilter({ tokens: nextTokens, text: text.trim() });
    onChange(written.current);
  };
  const tellSoon = useDebouncedCallback(tell, 220);

  const type = (text: string, commit = false) => {
    const complete = commit || /\s$/.test(text);
    const found = parseFilter(text, fields);
    if (complete && found.tokens.length > 0) {
      const all = parseFilter(
        writeFilter({ tokens: [...tokens, ...found.tokens], text: "" }),
        fields,
      );
      const rest = [found.text, ...found.unknown].filter((part) => part !== "").join(" ");
      setTokens(all.tokens);
      setDraft(rest);
      return tell(all.tokens, rest);
    }
    setDraft(text);
    tellSoon(tokens, text.endsWith(":") ? text.replace(/\S+:$/, "") : text);
  };

  const word = /(?:[^\s":]+:"[^"]*|\S*)$/.exec(draft)?.[0] ?? "";
  useEffect(() => onWord?.(word), [onWord, word]);
  const options = suggest(word, fields).filter(
    (option) => !tokens.some((token) => `${token.name}:${token.value}` === option),
  );
  const choose = (option: string) => {
    const text = `${draft.slice(0, draft.length - word.length)}${option}`;
    type(text, !option.endsWith(":"));
    if (!option.endsWith(":")) combobox.resetSelectedOption();
  };
  const drop = (token: Token) => {
    const left = tokens.filter((other) => other !== token);
    setTokens(left);
    tell(left, draft);
  };
  const clear = () => {
    setTokens([]);
    setDraft("");
    tell([], "");
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const last = tokens.at(-1);
    if (event.key === "Backspace" && draft === "" && last !== undefined) drop(last);
    else if (event.key === "Enter" && combobox.getSelectedOptionIndex() === -1) {
      type(draft, true);
      combobox.closeDropdown();
    } else if (event.key === "Escape") {
      if (draft !== "") type("");
      else input.current?.blur();
      combobox.closeDropdown();
    }
  };

  return (
    <Combobox
      store={combobox}
      onOptionSubmit={choose}
      position="bottom-start"
      width="target"
      withinPortal={false}
    >
      <Combobox.Target>
        <PillsInput
          className={classes["bar"] ?? ""}
          leftSection={<IconFilter size={14} />}
          rightSection={
            tokens.length > 0 || draft !== "" ? (
              <ActionIcon size={24} aria-label={t("filterClear")} onClick={clear}>
                <IconX size={14} />
              </ActionIcon>
            ) : (
              !inner && <Kbd size="xs">/</Kbd>
            )
          }
        >
          <Pill.Group gap={4}>
            {tokens.map((token) => (
              <Pill
                key={`${token.name}:${token.value}`}
                withRemoveButton
                className={classes["pill"] ?? ""}
                onRemove={() => drop(token)}
                removeButtonProps={{
                  "aria-label": t("filterRemove", { name: `${token.name}:${token.value}` }),
                }}
              >
                <span className="dim">{token.name}:</span>
                {fieldOf(fields, token.name)?.say?.(token.value) ?? token.value}
              </Pill>
            ))}
            <Combobox.EventsTarget>
              <PillsInput.Field
                ref={input}
                value={draft}
                aria-label={t("filter")}
                placeholder={tokens.length === 0 ? (placeholder ?? t("filterHint")) : ""}
                onFocus={() => combobox.openDropdown()}
                onBlur={() => combobox.closeDropdown()}
                onChange={(event) => {
                  type(event.currentTarget.value);
                  combobox.openDropdown();
                  combobox.updateSelectedOptionIndex();
                }}
                onKeyDown={onKeyDown}
                spellCheck={false}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.Target>
      <Combobox.Dropdown hidden={options.length === 0}>
        <Combobox.Options mah={280} className={classes["options"] ?? ""} aria-label={t("filter")}>
          {options.map((option) => (
            <Combobox.Option value={option} key={option} className={classes["option"] ?? ""}>
              <span className="mono">{option}</span>
              <span className="dim">{hintOf(option, fields)}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
      {parsed.unknown.length > 0 && (
        <div className={classes["unknown"]} role="status">
          {t("filterUnknown", { name: parsed.unknown.join(" ") })}
        </div>
      )}
    </Combobox>
  );
}

function hintOf(option: string, fields: FilterFields): string {
  const [name = "", value = ""] = option.split(":");
  const field = fieldOf(fields, name);
  if (value === "") return field?.hint ?? "";
  const said = field?.say?.(value) ?? "";
  return said === value ? "" : said;
}
