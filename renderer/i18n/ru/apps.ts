import type { apps as english } from "../en/apps.ts";
import type { Russian } from "../shape.ts";

export const apps = {
  title: "Приложения",
} satisfies Russian<typeof english>;
