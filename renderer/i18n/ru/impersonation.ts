import type { impersonation as english } from "../en/impersonation.ts";
import type { Russian } from "../shape.ts";

export const impersonation = {
  title: "Вход от имени",
} satisfies Russian<typeof english>;
