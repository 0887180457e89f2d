import type { keys as english } from "../en/keys.ts";
import type { Russian } from "../shape.ts";

export const keys = {
  title: "Ключи",
} satisfies Russian<typeof english>;
