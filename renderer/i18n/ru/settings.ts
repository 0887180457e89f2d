import type { settings as english } from "../en/settings.ts";
import type { Russian } from "../shape.ts";

export const settings = {
  title: "Настройки",
} satisfies Russian<typeof english>;
