import type { usage as english } from "../en/usage.ts";
import type { Russian } from "../shape.ts";

export const usage = {
  title: "Использование",
} satisfies Russian<typeof english>;
