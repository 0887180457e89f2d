import type { audit as english } from "../en/audit.ts";
import type { Russian } from "../shape.ts";

export const audit = {
  title: "Журнал аудита",
} satisfies Russian<typeof english>;
