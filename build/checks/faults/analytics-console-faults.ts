import type { Fault, FaultTest } from "./fault.ts";

const at = (file: string) => `renderer/features/analytics/${file}`;
const renderer = (file: string): FaultTest => ({ project: "renderer", file });

/** What a person reads off the analytics page is the answer to what they asked. */
export const ANALYTICS_CONSOLE_FAULTS: readonly Fault[] = [
  {
    name: "an-old-answer-shown-for-another-question",
    file: at("same-question.ts"),
    find: "sameQuestion(second?.input, input) ? data : undefined",
    replace: "data",
    test: renderer(at("same-question.test.ts")),
  },
  {
    name: "decimation-that-loses-the-lowest-points",
    file: "renderer/ui/decimate.ts",
    find: "of [low, high, gap])",
    replace: "of [high, gap])",
    test: renderer("renderer/ui/decimate.test.ts"),
  },
  {
    name: "a-running-step-drawn-as-over",
    file: "renderer/ui/plot-lines.ts",
    find: "const open = running && past !== true;",
    replace: "const open = false;",
    test: renderer("renderer/ui/plot-lines.test.ts"),
  },
  {
    name: "a-formula-in-a-copied-table",
    file: "renderer/ui/csv.ts",
    find: "/^[=+\\-@\\t\\r]/.test(value)",
    replace: "value === ''",
    test: renderer("renderer/ui/csv.test.ts"),
  },
  {
    name: "the-filter-of-one-event-is-not-asked",
    file: at("chosen-event.ts"),
    find: "filters: filtersOf(where, PLAIN_FIELDS)",
    replace: "filters: filtersOf(where.slice(0, 0), PLAIN_FIELDS)",
    test: renderer(at("event-filter.test.tsx")),
  },
];
