import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { z } from "zod";

import { Colour, ProfileName, ServerUrl } from "#shared/ipc/desktop-arguments.ts";
import type { ConnectionProfile, NewConnectionProfile } from "#shared/ipc/desktop-api.ts";

export const EMBEDDED_ID = "embedded";
const GIVEN = "given-";
const NO_SERVER_ID = "none";

/** A server given on the command line has an id of its own: its sign-in must never be sent to another one. */
const givenId = (origin: string) =>
  GIVEN + createHash("sha256").update(origin).digest("hex").slice(0, 16);

/** Whether a profile's sign-in ends with this run. */
export const isGiven = (id: string): boolean => id.startsWith(GIVEN);

/** Name of the session its window uses. Given servers on this computer share one: their port changes, the person's settings stay. */
export function partitionOf({
  id,
  serverUrl,
}: Pick<ConnectionProfile, "id" | "serverUrl">): string {
  if (!isGiven(id)) return `persist:profile-${id}`;
  const local = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(serverUrl ?? "");
  return local ? "persist:profile-local" : `profile-${id}`;
}

type Profile = Omit<ConnectionProfile, "active">;

const Stored = z.object({
  active: z.string(),
  profiles: z.array(
    z.object({
      id: z.string().regex(/^[a-z0-9-]{1,64}$/),
      name: ProfileName,
      serverUrl: ServerUrl,
      colour: Colour,
    }),
  ),
});
type Stored = z.output<typeof Stored>;

export interface ProfileStore {
  list(): ConnectionProfile[];
  active(): ConnectionProfile;
  add(profile: NewConnectionProfile): ConnectionProfile;
  /** @throws Error when there is no such profile. */
  select(id: string): ConnectionProfile;
  /** @throws Error when there is no such profile, or it is one that cannot be removed. */
  remove(id: string): void;
}

export interface ProfileStoreOptions {
  file: string;
  embedded: boolean;
  /** The server given on the command line: the active profile of this run, never stored. */
  given: string | undefined;
}

export function openProfiles({ file, embedded, given }: ProfileStoreOptions): ProfileStore {
  const stored = read(file);
  const fixed: Profile[] = [];
  if (given !== undefined)
    fixed.push(profile(givenId(given), new URL(given).host, given, "#6b5b95"));
  if (embedded) fixed.push(profile(EMBEDDED_ID, "This computer", null, "#2f6f5e"));
  if (fixed.length === 0) fixed.push(profile(NO_SERVER_ID, "No server", null, "#5c636a"));
  let chosen = given === undefined ? stored.active : givenId(given);

  const all = (): Profile[] => [
    ...fixed,
    ...stored.profiles.map((kept) => ({ ...kept, kind: "remote" as const })),
  ];
  const activeId = () => {
    const profiles = all();
    return (profiles.find(({ id }) => id === chosen) ?? profiles[0])?.id;
  };
  const list = () => all().map((one) => ({ ...one, active: one.id === activeId() }));
  const find = (id: string) => {
    const found = list().find((one) => one.id === id);
    if (found === undefined) throw new Error("There is no such connection profile.");
    return found;
  };
  return {
    list,
    active: () => find(activeId() ?? ""),
    add({ name, serverUrl, colour }) {
      const id = randomUUID();
      stored.profiles.push({ id, name, serverUrl, colour });
      write(file, stored);
      return find(id);
    },
    select(id) {
      find(id);
      chosen = id;
      if (!isGiven(id)) {
        stored.active = id;
        write(file, stored);
      }
      return find(id);
    },
    remove(id) {
      find(id);
      if (fixed.some((one) => one.id === id)) throw new Error("This profile cannot be removed.");
      stored.profiles = stored.profiles.filter((one) => one.id !== id);
      write(file, stored);
    },
  };
}

const profile = (id: string, name: string, serverUrl: string | null, colour: string): Profile => ({
  id,
  kind: id === EMBEDDED_ID ? "embedded" : "remote",
  name,
  serverUrl,
  colour,
});

function read(file: string): Stored {
  const none = (): Stored => ({ active: EMBEDDED_ID, profiles: [] });
  if (!fs.existsSync(file)) return none();
  try {
    return Stored.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch {
    // Kept aside, so that a person can look at it; the console starts anyway.
    fs.renameSync(file, `${file}.unreadable`);
    return none();
  }
}

function write(file: string, stored: Stored): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.new`, JSON.stringify(stored, null, 2));
  fs.renameSync(`${file}.new`, file);
}
