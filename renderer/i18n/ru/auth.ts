import type { auth as english } from "../en/auth.ts";
import type { Russian } from "../shape.ts";

export const auth = {
  title: "Вход",
} satisfies Russian<typeof english>;
