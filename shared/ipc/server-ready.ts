import { z } from "zod";

/** The one JSON line that `unmogrowp start --json-ready` prints on stdout when it can be used. Times in ms. */
export const ServerReady = z.object({
  ready: z.literal(true),
  url: z.url({ protocol: /^https?$/ }),
  setupUrl: z.string().nullish(),
  signInToken: z.string().max(4096).nullish(),
  phases: z.record(z.string(), z.number()).optional(),
});
export type ServerReady = z.output<typeof ServerReady>;
