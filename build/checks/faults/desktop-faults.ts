import { unit, type Fault } from "./fault.ts";

const at = (file: string) => `electron/main/${file}`;
const security = unit(at("security/security.test.ts"));
const ipc = unit(at("ipc/desktop-handlers.test.ts"));
const forward = unit(at("app-protocol/forward.test.ts"));

/** The desktop: what the page may ask main, and what leaves it. */
export const DESKTOP_FAULTS: readonly Fault[] = [
  {
    name: "main-listens-to-anybody",
    file: at("ipc/desktop-handlers.ts"),
    find: 'if (!isOwnPage(event)) throw new Error("Only the console\'s own page may do this.");',
    replace: "void isOwnPage;",
    test: ipc,
  },
  {
    name: "main-takes-unchecked-arguments",
    file: at("ipc/desktop-handlers.ts"),
    find: "if (!checked.success) throw new Error(`${method}: the arguments are not valid.`);",
    replace: "if (!checked.success) return run0(args);",
    more: [
      [
        "export function registerDesktopHandlers",
        "const run0 = (args: unknown) => args;\nexport function registerDesktopHandlers",
      ],
    ],
    test: ipc,
  },
  {
    name: "a-frame-inside-the-page-is-listened-to",
    file: at("security/ipc-sender.ts"),
    find: "senderFrame.parent === null && ",
    replace: "",
    test: security,
  },
  {
    name: "any-page-is-listened-to",
    file: at("security/ipc-sender.ts"),
    find: " && isPageUrl(senderFrame.url)",
    replace: "",
    test: security,
  },
  {
    name: "the-page-runs-scripts-of-others",
    file: at("security/content-policy.ts"),
    find: `"script-src 'self'",`,
    replace: `"script-src 'self' https:",`,
    test: security,
  },
  {
    name: "an-answer-runs-as-a-document",
    file: at("security/content-policy.ts"),
    find: "default-src 'none'; sandbox; frame-ancestors 'none'",
    replace: "default-src 'self'",
    test: security,
  },
  {
    name: "any-link-opens-a-program",
    file: at("security/external-links.ts"),
    find: 'if (url.protocol !== "https:" || ',
    replace: "if (",
    test: security,
  },
  {
    name: "links-to-any-site-open",
    file: at("security/external-links.ts"),
    find: "return ALWAYS.has(url.origin) || url.origin === activeServer;",
    replace:
      "return activeServer === null || url.origin !== activeServer || ALWAYS.has(url.origin);",
    test: security,
  },
  {
    name: "the-page-reaches-the-network",
    file: at("security/harden-session.ts"),
    find: "  return !packaged && DEVTOOLS.test(url);",
    replace: "  return packaged || !DEVTOOLS.test(url);",
    test: security,
  },
  {
    name: "the-page-sends-its-own-credentials",
    file: at("app-protocol/forward.ts"),
    find: "(host|origin|referer|cookie|authorization|",
    replace: "(host|origin|referer|",
    test: forward,
  },
  {
    name: "the-page-sees-the-cookies",
    file: at("app-protocol/forward.ts"),
    find: "(set-cookie2?|connection|",
    replace: "(connection|",
    test: forward,
  },
  {
    name: "the-page's-file-server-leaves-its-folder",
    file: at("app-protocol/serve-file.ts"),
    find: '(await listing).get(pathname === "/" ? "/index.html" : decoded(pathname));',
    replace: "(await listing) && path.join(folder, decoded(pathname));",
    test: unit(at("app-protocol/serve-file.test.ts")),
  },
];
