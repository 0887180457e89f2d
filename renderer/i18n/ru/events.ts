import type { events as english } from "../en/events.ts";
import type { Russian } from "../shape.ts";

export const events = {
  title: "События",
} satisfies Russian<typeof english>;
