import type { PostgresConnection } from "../platform/embedded/postgres-engine.ts";

/** What the global set-up hands to every test file: the running server, and the database to clone. */
export interface ProvidedPostgres {
  readonly superuser: PostgresConnection;
  readonly template: string;
  /** The role the template belongs to; a clone does not inherit it by itself. */
  readonly owner: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    postgres: ProvidedPostgres;
  }
}
