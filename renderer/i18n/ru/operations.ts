import type { operations as english } from "../en/operations.ts";
import type { Russian } from "../shape.ts";

export const operations = {
  title: "Операции",
} satisfies Russian<typeof english>;
