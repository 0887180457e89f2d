export const LINK_SCHEME = "unmogrowp";

const LINK = /^unmogrowp:\/\/([a-z]+(?:\/[A-Za-z0-9_-]{1,80}){0,4})\/?$/;

/** The page a link such as `unmogrowp://tenants/ID/keys` names, as "/tenants/ID/keys"; undefined when it is not one of ours. */
export function linkedPage(text: string): string | undefined {
  const path = LINK.exec(text)?.[1];
  return path === undefined ? undefined : `/${path}`;
}

/** The first link among a process's arguments: how Linux and Windows hand one over. */
export function linkedPageIn(argv: readonly string[]): string | undefined {
  return argv.map(linkedPage).find((page) => page !== undefined);
}
