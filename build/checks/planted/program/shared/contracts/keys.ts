import { z } from "zod";

export const Key = z.object({ id: z.string() });
