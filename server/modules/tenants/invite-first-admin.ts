import { DomainError } from "#shared/errors/index.ts";
import type { ChangeContext } from "./tenant-view.ts";

/** Waits for the access module's function of this name. */
export async function inviteFirstAdmin(_ctx: ChangeContext, _email: string): Promise<string> {
  throw new DomainError("internal");
}
