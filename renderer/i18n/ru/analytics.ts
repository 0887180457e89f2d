import type { analytics as english } from "../en/analytics.ts";
import type { Russian } from "../shape.ts";

export const analytics = {
  title: "Аналитика",
} satisfies Russian<typeof english>;
