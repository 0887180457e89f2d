import type { Fault, FaultTest } from "./fault.ts";

const renderer = (file: string): FaultTest => ({ project: "renderer", file });
const letters = (file: string) => `renderer/features/dead-letters/${file}`;
const keys = (file: string) => `renderer/features/keys/${file}`;

/** The console's keys and dead letters: what a person is told before they decide. */
export const KEY_CONSOLE_FAULTS: readonly Fault[] = [
  {
    name: "broken-json-is-sent-again",
    file: letters("dead-letter-editor.tsx"),
    find: 'blocked={problem === null ? null : t("mendFirst")}',
    replace: "blocked={null}",
    test: renderer(letters("dead-letters.test.tsx")),
  },
  {
    name: "mending-rounds-numbers",
    file: letters("dead-letter-editor.tsx"),
    find: "fixed: text }",
    replace: "fixed: JSON.stringify(JSON.parse(text)) }",
    test: renderer(letters("dead-letters.test.tsx")),
  },
  {
    name: "an-older-event-passes-for-the-mended-one",
    file: letters("dead-letter-result.tsx"),
    find: "storedAt !== undefined && Date.parse(storedAt) >= sentMs",
    replace: "storedAt !== undefined",
    test: renderer(letters("dead-letters.test.tsx")),
  },
  {
    name: "an-overlap-that-ends-too-early-is-not-told",
    file: keys("forecast-words.ts"),
    find: "if (closesAt < answer.at)",
    replace: "if (false)",
    test: renderer(keys("key-traffic.test.tsx")),
  },
];
