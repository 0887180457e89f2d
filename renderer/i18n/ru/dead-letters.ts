import type { deadLetters as english } from "../en/dead-letters.ts";
import type { Russian } from "../shape.ts";

export const deadLetters = {
  title: "Отклонённые события",
} satisfies Russian<typeof english>;
