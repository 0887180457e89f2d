import type { members as english } from "../en/members.ts";
import type { Russian } from "../shape.ts";

export const members = {
  title: "Участники",
} satisfies Russian<typeof english>;
