import type { z } from "zod";
import type { FunnelAnswer, FunnelBranch, FunnelQuestion } from "#shared/contracts/analytics.ts";
import { ask, answerOver, checkedRange, requireApp, type Asking } from "./asked.ts";
import { funnelQuery } from "./funnel.olap.ts";

interface Row {
  branch: string;
  people: number[];
  seconds: (number | null)[];
}

/** How many people came through each step, and how long the half of them needed at most. */
export async function readFunnel(
  ctx: Asking,
  input: z.infer<typeof FunnelQuestion>,
): Promise<z.infer<typeof FunnelAnswer>> {
  const range = checkedRange(input);
  await requireApp(ctx, input.appId);
  const rows = await ask(ctx, funnelQuery(input, range));
  const [everybody] = rows.filter((row) => row.everybody);
  const branches = input.breakdown ? rows.filter((row) => !row.everybody) : [];
  const steps = input.steps.length;
  const whole = everybody ?? { branch: "", people: Array<number>(steps).fill(0), seconds: [] };
  return {
    ...answerOver(input, ctx.services.clock.now()),
    branches: [
      toBranch({ key: "all", label: "", kind: "all" }, whole, steps),
      ...topBranches(branches, input.breakdown?.top ?? 0, steps),
    ],
  };
}

function topBranches(rows: readonly Row[], top: number, steps: number): FunnelBranch[] {
  const sorted = rows.toSorted(
    (a, b) => (b.people[0] ?? 0) - (a.people[0] ?? 0) || (a.branch < b.branch ? -1 : 1),
  );
  const rest = sorted.slice(top);
  const shown = sorted
    .slice(0, top)
    .map((row) =>
      toBranch({ key: `=${row.branch}`, label: row.branch, kind: "value" }, row, steps),
    );
  if (rest.length === 0) return shown;
  const people = Array.from({ length: steps }, (_, step) =>
    rest.reduce((sum, row) => sum + (row.people[step] ?? 0), 0),
  );
  // A median of medians is none.
  const other = { branch: "", people, seconds: [] };
  return [...shown, toBranch({ key: "other", label: "", kind: "other" }, other, steps)];
}

function toBranch(
  name: Pick<FunnelBranch, "key" | "label" | "kind">,
  { people, seconds }: Row,
  steps: number,
): FunnelBranch {
  const of = (part: number | undefined, whole: number | undefined) =>
    whole ? (part ?? 0) / whole : null;
  return {
    ...name,
    people,
    share: people.map((count) => of(count, people[0])),
    shareOfPrevious: people.map((count, step) => (step === 0 ? null : of(count, people[step - 1]))),
    medianSeconds: Array.from({ length: steps }, (_, step) => seconds[step] ?? null),
  };
}
