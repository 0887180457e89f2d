import fs from "node:fs";
import path from "node:path";

import { z } from "zod";

import { isGiven } from "../profiles/profile-store.ts";
import { readSetCookies } from "./set-cookie.ts";

/** The computer's key store, as far as the vault needs it. */
export interface SecretBox {
  available(): boolean;
  seal(text: string): Buffer;
  open(sealed: Buffer): string;
}

/**
 * Holds each profile's sign-in in the main process, as a browser would hold HttpOnly cookies. On disk only sealed by the
 * computer's key store; without one, in memory only.
 */
export interface SessionVault {
  /** False: sign-ins end with the app. */
  readonly remembers: boolean;
  access(profileId: string): string | undefined;
  refresh(profileId: string): string | undefined;
  /** Takes the cookies of an answer. They are on disk when this returns: a rotated refresh token must survive a crash. */
  absorb(profileId: string, setCookies: readonly string[]): void;
  forget(profileId: string): void;
}

const KEPT = { umg_access: "access", umg_refresh: "refresh" } as const;

const Held = z.object({ value: z.string(), expiresAt: z.number().optional() });
const Jar = z.object({ access: Held.optional(), refresh: Held.optional() });
const Jars = z.record(z.string(), Jar);
type Jars = z.output<typeof Jars>;

export function openSessionVault(
  file: string,
  box: SecretBox,
  now: () => number = Date.now,
): SessionVault {
  const remembers = box.available();
  const jars: Jars = remembers ? readJars(file, box) : {};
  // What an earlier run could seal must not lie about when this one cannot.
  if (!remembers) fs.rmSync(file, { force: true });
  const save = () => {
    if (remembers) writeJars(file, box, jars);
  };
  const held = (profileId: string, kind: "access" | "refresh") => {
    const cookie = jars[profileId]?.[kind];
    const over = cookie?.expiresAt !== undefined && cookie.expiresAt <= now();
    return over ? undefined : cookie?.value;
  };
  return {
    remembers,
    access: (profileId) => held(profileId, "access"),
    refresh: (profileId) => held(profileId, "refresh"),
    absorb(profileId, setCookies) {
      const cookies = readSetCookies(setCookies, now()).filter(({ name }) =>
        Object.hasOwn(KEPT, name),
      );
      if (cookies.length === 0) return;
      const jar = (jars[profileId] ??= {});
      for (const { name, value, expiresAt } of cookies) {
        const kind = KEPT[name as keyof typeof KEPT];
        const gone = value === "" || (expiresAt !== undefined && expiresAt <= now());
        if (gone) delete jar[kind];
        else jar[kind] = { value, ...(expiresAt === undefined ? {} : { expiresAt }) };
      }
      save();
    },
    forget(profileId) {
      delete jars[profileId];
      save();
    },
  };
}

function readJars(file: string, box: SecretBox): Jars {
  try {
    return Jars.parse(JSON.parse(box.open(fs.readFileSync(file))));
  } catch {
    // Absent, of another computer or damaged: the same as not signed in.
    return {};
  }
}

function writeJars(file: string, box: SecretBox, all: Jars): void {
  const jars = Object.fromEntries(Object.entries(all).filter(([id]) => !isGiven(id)));
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.new`, box.seal(JSON.stringify(jars)), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}
