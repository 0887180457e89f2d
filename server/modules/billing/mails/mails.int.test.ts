import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSmtpMailer } from "#server/platform/mail/smtp-mailer.ts";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { wordsOf, DUNNING_MAILS } from "../dunning/mail-texts.ts";
import { dropMails, enqueueMail, layOut, sendMails } from "./index.ts";
import { selectMails } from "./mails.store.ts";

const SECRET = "s3cret-of-the-server";
let services: TestServices;
let tenant: TestTenant;
let received: string[];
const servers: SMTPServer[] = [];
const refusal = (code: number, text: string) =>
  Object.assign(new Error(text), { responseCode: code });

beforeEach(async () => {
  services = await testServices();
  tenant = await makeTenant(services);
  received = [];
});
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise<void>((done) => server.close(done));
  await services.stop();
});

/** A real SMTP server; what it accepts is in `received`. */
async function listen(options: SMTPServerOptions = {}, port = 0): Promise<number> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) =>
      username === "umg" && password === SECRET
        ? done(null, { user: username })
        : done(refusal(535, "wrong")),
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        received.push(Buffer.concat(chunks).toString("utf8"));
        done();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  servers.push(server);
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  return (server.server.address() as AddressInfo).port;
}
const mailerOf = (port: number, user = `umg:${SECRET}@`, deadlineMs = 10_000) =>
  createSmtpMailer(
    { url: `smtp://${user}127.0.0.1:${port}`, from: "UnMoGrowP <billing@example.test>" },
    deadlineMs,
  );
const send = (port: number, user?: string) =>
  sendMails({ ...services, mailer: mailerOf(port, user) });

let sources = 0;
const facts = {
  name: "Acme",
  server: "UnMoGrowP",
  number: "ACME-000012",
  amount: "$99.00",
  dueDay: "December 7, 2026",
  suspendsOn: "December 21, 2026",
  isRetried: true,
};
async function write(
  of: {
    name?: string;
    language?: "en" | "ru";
    mail?: (typeof DUNNING_MAILS)[number];
    source?: string;
    to?: string;
  } = {},
): Promise<boolean> {
  const { language = "en", mail = "payment_failed", source = `t:${(sources += 1)}` } = of;
  const { label, ...words } = wordsOf(mail, language, { ...facts, name: of.name ?? facts.name });
  const url = "https://console.example.test/#/tenants/x/bill?invoice=1&a=b";
  return services.db.tenant(tenant.tenantId, "write", (tx) =>
    enqueueMail(tx, {
      ...layOut({ ...words, language, link: { label, url } }),
      source,
      invoiceId: null,
      to: of.to ?? "billing@acme.test",
      template: mail,
      language,
      at: services.clock.now(),
    }),
  );
}
const mails = () =>
  services.db.tenant(tenant.tenantId, "read", (tx) =>
    selectMails(tx, {}, { limit: 50, before: undefined }),
  );
/** Headers, and the parts as text. */
function parse(raw = "") {
  const [head = "", ...body] = raw.split("\r\n\r\n");
  const headers = head.replaceAll(/\r\n[ \t]+/g, " ").split("\r\n");
  const decoded = body
    .join("\r\n\r\n")
    .split(/\r\n--[^\r\n]+/)
    .map((part) => {
      const [partHead = "", ...rest] = part.split("\r\n\r\n");
      const text = rest.join("\r\n\r\n");
      if (/base64/i.test(partHead)) return Buffer.from(text, "base64").toString("utf8");
      const bytes = text
        .replaceAll("=\r\n", "")
        .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        );
      return Buffer.from(bytes, "latin1").toString("utf8");
    })
    .join("\n");
  return { headers, decoded };
}

test.each(DUNNING_MAILS.flatMap((mail) => (["en", "ru"] as const).map((l) => [mail, l] as const)))(
  "%s in %s arrives as text and HTML, with number, amount and link",
  async (mail, language) => {
    await write({ mail, language });
    expect(await send(await listen())).toBe(1);
    const { headers, decoded } = parse(received[0]);
    expect(headers).toContainEqual(expect.stringMatching(/^Content-Type: multipart\/alternative/));
    expect(headers).toContain("To: billing@acme.test");
    expect(headers).toContain("Auto-Submitted: auto-generated");
    expect(decoded).toContain("ACME-000012");
    if (mail !== "resumed") expect(decoded).toContain("$99.00");
    expect(decoded).toContain("https://console.example.test/#/tenants/x/bill?invoice=1&a=b");
    expect(decoded).toContain(
      'href="https://console.example.test/#/tenants/x/bill?invoice=1&amp;a=b"',
    );
    expect(decoded).toContain(`<html lang="${language}">`);
    expect(decoded).toContain(language === "ru" ? "Здравствуйте, Acme!" : "Hello Acme,");
    expect(await mails()).toMatchObject([{ state: "sent", attempts: 1, error: null }]);
    expect(await send(await listen())).toBe(0);
  },
);

test("a hostile name makes no header, no mark-up and no second recipient", async () => {
  const name = 'A\r\nBcc: thief@example.test\r\n\r\n<script>alert("1")</script>\u2028&\u0000';
  await write({ name, mail: "payment_overdue" });
  expect(await send(await listen())).toBe(1);
  const { headers, decoded } = parse(received[0]);
  expect(headers.filter((line) => /^bcc:/i.test(line))).toEqual([]);
  expect(headers.filter((line) => /^to:/i.test(line))).toEqual(["To: billing@acme.test"]);
  const html = decoded.slice(decoded.indexOf("<!doctype"));
  expect(html).not.toContain("<script>");
  expect(html).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
  expect(decoded).toContain("Hello A Bcc: thief@example.test <script>");
});

test("the same source is written once; a newer one about an invoice replaces what waits", async () => {
  expect(await write({ source: "once" })).toBe(true);
  expect(await write({ source: "once" })).toBe(false);
  expect(await mails()).toHaveLength(1);
  await services.db.tenant(tenant.tenantId, "write", (tx) =>
    dropMails(tx, { invoiceId: tenant.appId, at: services.clock.now(), reason: "paid" }),
  );
  expect(await mails()).toMatchObject([{ state: "queued" }]);
});

test("busy (4xx): tried again later under the same message id, until it is taken", async () => {
  let busy = 3;
  const port = await listen({
    onRcptTo: (_address, _session, done) =>
      (busy -= 1) >= 0 ? done(refusal(451, "greylisted")) : done(),
  });
  await write();
  const attempts = [];
  for (let minute = 0; minute < 12; minute += 1) {
    await send(port);
    attempts.push((await mails())[0]?.attempts);
    services.advance(30_000);
  }
  // After 0, 30, 90 and 210 s.
  expect(attempts.slice(0, 8)).toEqual([1, 2, 2, 3, 3, 3, 3, 4]);
  expect(received).toHaveLength(1);
  const [mail] = await mails();
  expect(mail).toMatchObject({ state: "sent", attempts: 4 });
  expect(parse(received[0]).headers).toContain(`Message-ID: <${mail?.mailId}@127.0.0.1>`);
});

test("refused for good (5xx): given up at once, and said", async () => {
  const port = await listen({
    onRcptTo: (_address, _session, done) => done(refusal(550, "no such mailbox")),
  });
  await write();
  expect(await send(port)).toBe(0);
  expect(await mails()).toMatchObject([{ state: "failed", attempts: 1 }]);
  expect((await mails())[0]?.error).toContain("550");
  services.advance(86_400_000);
  expect(await send(port)).toBe(0);
  expect((await mails())[0]?.attempts).toBe(1);
});

test("a server that is down, or hangs: sent once it answers", async () => {
  const port = await listen();
  await new Promise<void>((done) => servers.pop()?.close(done));
  await write();
  expect(await send(port)).toBe(0);
  expect(await mails()).toMatchObject([{ state: "queued", attempts: 1 }]);
  const hanging = await listen({ onMailFrom: () => undefined });
  services.advance(3_600_000);
  expect(await sendMails({ ...services, mailer: mailerOf(hanging, undefined, 50) })).toBe(0);
  expect((await mails())[0]?.error).toContain("in time");
  services.advance(3_600_000);
  await listen({}, port);
  expect(await send(port)).toBe(1);
  expect(received).toHaveLength(1);
});

test("a wrong password is our setting: kept for later, and neither it nor an address is in a log or an error", async () => {
  const port = await listen();
  await write();
  expect(await send(port, `umg:other-${SECRET}@`)).toBe(0);
  const [mail] = await mails();
  expect(mail).toMatchObject({ state: "queued", attempts: 1 });
  expect(JSON.stringify(mail)).not.toContain(SECRET);
  const logged = services.logLines.join("");
  expect(logged).toContain("smtp_535");
  expect(logged).not.toContain(SECRET);
  expect(logged).not.toContain("acme.test");
  services.advance(3_600_000);
  expect(await send(port)).toBe(1);
});

test("without a server mails wait and say so; set one, and they go out", async () => {
  await write();
  expect(await sendMails({ ...services, mailer: undefined })).toBe(0);
  expect(await mails()).toMatchObject([{ state: "not_configured", attempts: 0 }]);
  expect(await send(await listen())).toBe(1);
  expect(await mails()).toMatchObject([{ state: "sent" }]);
});

test("several workers send each mail once; one that died is taken over under the same message id", async () => {
  await Promise.all(Array.from({ length: 12 }, () => write()));
  const port = await listen();
  const counts = await Promise.all([1, 2, 3, 4].map(() => send(port)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
  expect(received).toHaveLength(12);
  await write();
  const { promise: never } = Promise.withResolvers<never>();
  const asked = Promise.withResolvers<void>();
  // It never hears back: the process is gone.
  void sendMails({
    ...services,
    mailer: { send: () => (asked.resolve(), never), close: () => Promise.resolve() },
  });
  await asked.promise;
  expect(await send(port)).toBe(0);
  services.advance(121_000);
  expect(await send(port)).toBe(1);
  expect(await mails()).toMatchObject(Array.from({ length: 13 }, () => ({ state: "sent" })));
});
