import type { staff as english } from "../en/staff.ts";
import type { Russian } from "../shape.ts";

export const staff = {
  title: "Сотрудники и роли",
} satisfies Russian<typeof english>;
