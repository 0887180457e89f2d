import type { Actor } from "#shared/access/actors.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Services } from "./services.ts";

/** Who asks, from where, and whether they still may. Made once a request by the access module. */
export interface RequestContext {
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly log: Logger;
  readonly services: Services;
  /** Undefined = not signed in; `authError` says why when a credential was there but did not hold. */
  readonly actor: Actor | undefined;
  readonly actorName: string;
  readonly authError: Error | undefined;
  readonly idempotencyKey: string | undefined;
  /** Throws once the session, token or impersonation behind the actor has ended, also while a call is running. */
  assertLive(): void;
  /** Aborts when the actor's session ends; live streams hang on it. */
  readonly signal: AbortSignal;
}
