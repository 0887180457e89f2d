import { isCancel, password as askPassword, text as askText } from "@clack/prompts";
import type { Command } from "commander";
import { DomainError } from "#shared/errors/index.ts";
import { readProfile, removeProfile, writeProfile, type CliProfile } from "../client/profile.ts";
import { postAuth } from "../client/session.ts";
import { guarded, profileOf, type GlobalOptions } from "./run.ts";

interface SignInOptions extends GlobalOptions {
  email?: string;
  code?: string;
  tenant?: string;
  oneTime?: string;
  passwordStdin?: boolean;
}

export function addSignIn(program: Command): void {
  program
    .command("sign-in")
    .description("sign in to a server; the session is kept for the next commands")
    .option("--email <email>")
    .option("--code <code>", "the 6 digits of the authenticator app")
    .option("--tenant <slug>", "when the e-mail belongs to several tenants")
    .option("--one-time <token>", "the one-time link's token instead of a password")
    .option("--password-stdin", "read the password from standard input")
    .action((_options, command: Command) => signIn(command.optsWithGlobals()));
  program
    .command("sign-out")
    .description("end the session and forget it")
    .action((_options, command: Command) => signOut(command.optsWithGlobals()));
}

const signIn = (options: SignInOptions) =>
  guarded(options, async (out) => {
    const path = profileOf(options);
    const server =
      options.server ??
      (await readProfile(path))?.server ??
      (await ask("Server", "http://127.0.0.1:4400"));
    const blank: CliProfile = { server };
    const { profile } = options.oneTime
      ? await postAuth(blank, "one-time", { token: options.oneTime })
      : await withPassword(blank, options);
    await writeProfile(path, profile);
    out.say(`Signed in to ${server}.`);
  });

async function withPassword(
  profile: CliProfile,
  options: SignInOptions,
): Promise<{ profile: CliProfile }> {
  const email = options.email ?? (await ask("E-mail"));
  const secret = options.passwordStdin ? await readStdin() : await askSecret();
  const body = { email, password: secret, ...(options.tenant ? { tenant: options.tenant } : {}) };
  try {
    return await postAuth(profile, "sign-in", {
      ...body,
      ...(options.code ? { code: options.code } : {}),
    });
  } catch (error) {
    if (!(error instanceof DomainError && error.code === "code_required") || !process.stdin.isTTY)
      throw error;
    return postAuth(profile, "sign-in", { ...body, code: await ask("Code") });
  }
}

const signOut = (options: GlobalOptions) =>
  guarded(options, async (out) => {
    const path = profileOf(options);
    const profile = await readProfile(path);
    if (profile) await postAuth(profile, "sign-out", {}).catch(() => undefined);
    await removeProfile(path);
    out.say("Signed out.");
  });

async function ask(message: string, placeholder?: string): Promise<string> {
  const answer = await askText({
    message,
    ...(placeholder ? { placeholder, defaultValue: placeholder } : {}),
  });
  if (isCancel(answer)) throw new DomainError("unauthenticated");
  return answer;
}

async function askSecret(): Promise<string> {
  const answer = await askPassword({ message: "Password" });
  if (isCancel(answer)) throw new DomainError("unauthenticated");
  return answer;
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, "");
}
