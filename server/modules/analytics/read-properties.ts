import type { z } from "zod";
import {
  EVENT_COLUMNS,
  Property,
  type PropertiesAnswer,
  type PropertiesQuestion,
  type PropertyValuesAnswer,
  type PropertyValuesQuestion,
} from "#shared/contracts/analytics.ts";
import { ask, answerOver, checkedRange, requireApp, type Asking } from "./asked.ts";
import type { Rows } from "./filters.olap.ts";
import { columnsQuery, pathsQuery, propertyValuesQuery } from "./properties.olap.ts";

const MOST = 200;
type Listed = z.infer<typeof PropertiesAnswer>["properties"][number];

const rowsOf = (input: PropertiesQuestion | PropertyValuesQuestion): Rows => ({
  ...input,
  ...checkedRange(input),
  events: input.event === null ? [] : [{ name: input.event, filters: [] }],
});

/** What can be filtered and broken down by: columns that are filled, then paths inside the properties. */
export async function readProperties(
  ctx: Asking,
  input: z.infer<typeof PropertiesQuestion>,
): Promise<z.infer<typeof PropertiesAnswer>> {
  const rows = rowsOf(input);
  await requireApp(ctx, input.appId);
  const [[filled], found] = await Promise.all([
    ask(ctx, columnsQuery(rows)),
    ask(ctx, pathsQuery(rows, input.search)),
  ]);
  const sampled = filled?.sampled ?? 0;
  const share = (events: number) => (sampled === 0 ? 0 : Math.min(1, events / sampled));
  const ofColumns = EVENT_COLUMNS.flatMap((property, index): Listed[] => {
    const events = filled?.filled[index] ?? 0;
    const type = property === "revenue" ? "number" : "text";
    return events > 0 && property.includes(input.search.toLowerCase())
      ? [{ property, kind: "column", type, share: share(events) }]
      : [];
  });
  const ofPaths = found.flatMap(({ path, types, events }): Listed[] => {
    const property = Property.safeParse(`properties.${path}`);
    // A name that cannot be asked for again is not offered.
    return property.success
      ? [{ property: property.data, kind: "property", type: typeOf(types), share: share(events) }]
      : [];
  });
  return {
    ...answerOver(input, ctx.services.clock.now()),
    sampled,
    properties: [...ofColumns, ...ofPaths].slice(0, MOST),
  };
}

const TYPES: readonly (readonly [RegExp, Listed["type"]])[] = [
  [/^U?Int|^Float|^Decimal/, "number"],
  [/^Bool/, "boolean"],
  [/^(Array|Tuple|JSON)/, "list"],
  [/./, "text"],
];
function typeOf(types: readonly string[]): Listed["type"] {
  const found = new Set(types.map((type) => TYPES.find(([form]) => form.test(type))?.[1]));
  return found.size === 1 ? ([...found][0] ?? "mixed") : "mixed";
}

/** Values of one property with most events. */
export async function readPropertyValues(
  ctx: Asking,
  input: z.infer<typeof PropertyValuesQuestion>,
): Promise<z.infer<typeof PropertyValuesAnswer>> {
  const rows = rowsOf(input);
  await requireApp(ctx, input.appId);
  const values = await ask(
    ctx,
    propertyValuesQuery(rows, input.property, input.prefix, input.limit),
  );
  return { ...answerOver(input, ctx.services.clock.now()), property: input.property, values };
}
