/** Between the platform and its ClickHouse child, over the fork channel. */
export interface ChdbSetup {
  readonly kind: "setup";
  readonly path: string;
  readonly configFile: string;
  readonly database: string;
  readonly allTenants: string;
  readonly readers: number;
  /** A file beside the `node_modules` that hold the engine. */
  readonly enginesFrom: string;
}

/** One session runs one statement at a time; a lane is a set of sessions for one purpose. */
export type ChdbLane = "read" | "write" | "command" | "ping";

export interface ChdbRequest {
  readonly kind: "request";
  readonly id: number;
  readonly lane: ChdbLane;
  /** Run in order on one session; the last one's rows are the answer, as JSONEachRow. */
  readonly statements: readonly string[];
  /** The value of {@link MARK}: tells a reading query apart in the engine's list of running ones. */
  readonly mark?: string | undefined;
}

/**
 * In the SET before a query that can be cancelled. chDB takes no id for a query and rewrites its text; this setting is of no
 * use to a SELECT, and it is in the list.
 */
export const MARK = "insert_deduplication_token";

/** Nobody waits for this one any more. It still gets an answer, at the latest when the engine has stopped. */
export interface ChdbCancel {
  readonly kind: "cancel";
  readonly id: number;
}

export interface ChdbClose {
  readonly kind: "close";
}

export type ToChdb = ChdbSetup | ChdbRequest | ChdbCancel | ChdbClose;

export type FromChdb =
  | { readonly kind: "ready"; readonly version: string }
  | { readonly kind: "answer"; readonly id: number; readonly text: string }
  | { readonly kind: "failure"; readonly id: number; readonly message: string };
