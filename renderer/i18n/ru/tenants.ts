import type { tenants as english } from "../en/tenants.ts";
import type { Russian } from "../shape.ts";

export const tenants = {
  title: "Клиенты",
  new: "Новый клиент",
} satisfies Russian<typeof english>;
