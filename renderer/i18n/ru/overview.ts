import type { overview as english } from "../en/overview.ts";
import type { Russian } from "../shape.ts";

export const overview = {
  title: "Обзор",
} satisfies Russian<typeof english>;
