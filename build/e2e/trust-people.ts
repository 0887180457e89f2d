import type { Browser, BrowserContext, Page } from "playwright-core";
import { openWindow, type Look } from "./console-browser.ts";
import type { RunningPlatform } from "./platform-run.ts";

export const PASSWORD = "seven quiet otters sail";
const HEADERS = { "x-umg-csrf": "1" };
type Storage = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** Somebody signed in: their cookies, for windows and for calls. */
export class Person {
  readonly platform: RunningPlatform;
  readonly browser: Browser;
  readonly storage: Storage;

  constructor(platform: RunningPlatform, browser: Browser, storage: Storage) {
    this.platform = platform;
    this.browser = browser;
    this.storage = storage;
  }

  /** A window of the console at `address`, such as "/audit". */
  async window(address: string, look: Look, problems: string[]): Promise<Page> {
    const page = await openWindow(this.browser, look, problems, this.storage);
    await page.goto(`${this.platform.url}/#${address}`);
    return page;
  }

  /** One call of the API with the person's cookies. @throws Error with the server's answer. */
  async call<T>(procedure: string, input: object, kind: "query" | "mutation" = "mutation") {
    return onceIn(this.browser, this.storage, (context) =>
      callIn<T>(context, this.platform.url, procedure, input, kind),
    );
  }
}

async function onceIn<T>(
  browser: Browser,
  storage: Storage | undefined,
  work: (context: BrowserContext) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext(storage === undefined ? {} : { storageState: storage });
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

/** A call with the cookies that a context has now. @throws Error with the server's answer. */
export async function callIn<T>(
  context: BrowserContext,
  url: string,
  procedure: string,
  input: object,
  kind: "query" | "mutation" = "mutation",
): Promise<T> {
  const query = kind === "query" ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
  const answer = await context.request.fetch(`${url}/trpc/${procedure}${query}`, {
    method: kind === "query" ? "GET" : "POST",
    headers: HEADERS,
    ...(kind === "query" ? {} : { data: input }),
  });
  const body = (await answer.json()) as {
    result?: { data: T };
    error?: { data?: { domain?: { code: string } } };
  };
  if (!body.result) throw new Error(`${procedure}: ${body.error?.data?.domain?.code ?? "failed"}`);
  return body.result.data;
}

async function signedIn(
  platform: RunningPlatform,
  browser: Browser,
  path: string,
  data: object,
): Promise<Person> {
  const storage = await onceIn(browser, undefined, async (context) => {
    const answer = await context.request.post(`${platform.url}${path}`, {
      headers: HEADERS,
      data,
    });
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
    return context.storageState();
  });
  return new Person(platform, browser, storage);
}

/** Uses the start-up link as the first admin does. */
export const firstAdmin = (platform: RunningPlatform, browser: Browser): Promise<Person> =>
  signedIn(platform, browser, "/auth/setup", {
    token: platform.signInToken,
    name: "Vera Antonova",
    email: "vera@unmogrowp.example",
    password: PASSWORD,
  });

/** Follows an invitation's link, shown once to who invited. */
export const accepted = (
  platform: RunningPlatform,
  browser: Browser,
  link: string,
  name: string,
): Promise<Person> =>
  signedIn(platform, browser, "/auth/accept-invitation", {
    token: new URL(link.replace("/#/", "/")).searchParams.get("token") ?? "",
    name,
    password: PASSWORD,
  });
