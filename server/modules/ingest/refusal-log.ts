import type { Logger } from "#server/platform/telemetry/logger.ts";

export interface RefusedCall {
  readonly requestId: string;
  readonly shape: string;
  readonly status: number;
  readonly refusal: string;
  readonly tenantId: string | undefined;
  readonly keyId: string | undefined;
  readonly durationMs: number;
}

const PER_SECOND = 20;
const BURST = 50;

/** A line for each refused or failed request, so many a second: a flood of them is told as a number. */
export function createRefusalLog(log: Logger): { note(call: RefusedCall): void } {
  let tokens = BURST;
  let filledAtMs = performance.now();
  let untold = 0;
  return {
    note(call) {
      const nowMs = performance.now();
      tokens = Math.min(BURST, tokens + ((nowMs - filledAtMs) * PER_SECOND) / 1_000);
      filledAtMs = nowMs;
      if (tokens < 1) {
        untold += 1;
        return;
      }
      tokens -= 1;
      const fields = untold === 0 ? call : { ...call, untold };
      untold = 0;
      if (call.status >= 500) log.warn(fields, "events not taken");
      else log.info(fields, "events refused");
    },
  };
}
