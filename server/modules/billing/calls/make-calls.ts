import type { Services } from "#server/platform/context/services.ts";
import { selectDueCalls } from "./calls.store.ts";
import { makeCall, type CallsOptions } from "./make-call.ts";

const AT_ONCE = 8;
const A_PASS = 64;

/** One pass over the calls that are due, of all tenants. Several processes may do so at once: a lease decides. @returns how many were made */
export async function makeCalls(services: Services, options: CallsOptions = {}): Promise<number> {
  const due = await services.db.platform((tx) => selectDueCalls(tx, services.clock.now(), A_PASS));
  let made = 0;
  const waiting = due[Symbol.iterator]();
  const worker = async () => {
    for (const call of waiting)
      try {
        if ((await makeCall(services, call, options)) !== "taken") made += 1;
      } catch (error) {
        // Others go on; this one comes again when its lease is out.
        services.log.error({ error, ...call }, "what came of a call could not be written");
      }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return made;
}
