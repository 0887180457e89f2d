import { z } from "zod";

import type { DesktopMethod } from "./desktop-channels.ts";

const MAX_FILE_CHARS = 64 * 1024 * 1024;

const none = z.tuple([]);
const profileId = z.string().regex(/^[a-z0-9-]{1,64}$/);

const ORIGIN = /^(https?):\/\/(\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?\/?$/;
const THIS_COMPUTER = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** An http(s) origin without path, user or password, such as "https://console.example.com"; plain http only on this computer. */
export const ServerUrl = z
  .string()
  .trim()
  .toLowerCase()
  .max(300)
  .refine(
    (text) => {
      const [, scheme, host] = ORIGIN.exec(text) ?? [];
      return host !== undefined && (scheme === "https" || THIS_COMPUTER.has(host));
    },
    { error: "The address must be https://HOST[:PORT]." },
  )
  .transform((text) => text.replace(/\/$/, ""));

export const Colour = z.string().regex(/^#[0-9a-f]{6}$/);
export const ProfileName = z.string().trim().min(1).max(60);
export const NewProfile = z.strictObject({
  name: ProfileName,
  serverUrl: ServerUrl,
  colour: Colour,
});

/** The arguments each method of `window.desktop` takes, checked in main before anything else sees them. */
export const DESKTOP_ARGUMENTS = {
  info: none,
  profilesList: none,
  profilesAdd: z.tuple([NewProfile]),
  profilesSelect: z.tuple([profileId]),
  profilesRemove: z.tuple([profileId]),
  openLogs: none,
  notify: z.tuple([
    z.strictObject({ title: z.string().min(1).max(200), body: z.string().max(1000) }),
  ]),
  serverState: none,
  saveFile: z.tuple([
    z
      .string()
      .min(1)
      .max(120)
      // A name, never a path: no separator, no control character, no leading dot.
      .regex(/^[^./\\:*?"<>|\p{Cc}\p{Cf}][^/\\:*?"<>|\p{Cc}\p{Cf}]*$/u),
    z.string().max(MAX_FILE_CHARS),
  ]),
  setBadge: z.tuple([z.int().min(0).max(9999)]),
} as const satisfies Record<DesktopMethod, z.ZodType>;

export type DesktopArguments<M extends DesktopMethod> = z.output<(typeof DESKTOP_ARGUMENTS)[M]>;
