import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { vi } from "vitest";
import { dunningDue } from "#server/modules/billing/dunning/index.ts";
import { makeCalls } from "#server/modules/billing/calls/index.ts";
import { sendMails } from "#server/modules/billing/mails/index.ts";
import { reportUsage } from "#server/modules/billing/meters/index.ts";
import { advanceMoves } from "#server/modules/billing/moves/index.ts";
import { reconcileDue } from "#server/modules/billing/reconciliation/index.ts";
import { renewDue } from "#server/modules/billing/subscriptions/index.ts";
import { processWebhooks } from "#server/modules/billing/webhooks/index.ts";
import { serveApp, type ServedApp } from "#server/app/http/testing/serve-app.ts";
import { createSmtpMailer } from "#server/platform/mail/smtp-mailer.ts";
import type { PaymentProvider } from "#server/platform/payments/payment-provider.ts";
import { manualProvider } from "#server/platform/payments/providers/manual.provider.ts";
import { createStripeProvider } from "#server/platform/payments/providers/stripe.provider.ts";
import {
  createPaymentSimulator,
  type PaymentSimulator,
} from "#server/platform/payments/testing/payment-simulator.ts";
import {
  serveSimulator,
  type SimulatedNetwork,
} from "#server/platform/payments/testing/simulated-network.ts";
import { stripeDelivery, stripeDialect } from "#server/platform/payments/testing/stripe-dialect.ts";

/** None of them may ever be read in a log, a mail or a page. */
export const SECRETS = {
  stripe: "sk_test_the_key_of_the_seller",
  webhooks: "whsec_the_secret_of_webhooks",
  mail: "the-password-of-the-mail-server",
};
export interface Received {
  readonly to: string;
  readonly subject: string;
  /** As it came over the wire. */
  readonly raw: string;
}

/** The server as people use it, Stripe simulated behind its own API, a mail server, and a clock that only the test moves. */
export interface BillingPlatform {
  readonly served: ServedApp;
  readonly stripe: PaymentSimulator;
  readonly network: SimulatedNetwork;
  readonly mails: readonly Received[];
  now(): Date;
  /** Passes time in steps, as workers see it: all that is due is done after each. */
  until(instant: string, stepHours?: number): Promise<void>;
  /** Does all that is due now. */
  work(): Promise<void>;
  close(): Promise<void>;
}

export async function billingPlatform(
  start: string,
  panelFolder: string,
): Promise<BillingPlatform> {
  const stripe = createPaymentSimulator();
  const network = await serveSimulator(stripeDialect(stripe, SECRETS.stripe));
  const post = await mailServer();
  const stripeSettings = {
    secretKey: SECRETS.stripe,
    webhookSecrets: [SECRETS.webhooks],
    url: network.url,
    meter: "events",
  };
  const served = await serveApp({
    panelFolder,
    mailer: createSmtpMailer({
      url: `smtp://billing:${SECRETS.mail}@127.0.0.1:${post.port}`,
      from: "UnMoGrowP <billing@unmogrowp.example>",
    }),
    payments: (clock) =>
      new Map<PaymentProvider["name"], PaymentProvider>([
        ["manual", manualProvider],
        ["stripe", createStripeProvider(stripeSettings, clock)],
      ]),
  });
  const { services } = served;
  let now = new Date(start);
  stripe.advance(now.getTime() - stripe.now());
  vi.spyOn(services.clock, "now").mockImplementation(() => new Date(now));

  const deliver = async () => {
    const told = stripe.events.splice(0);
    for (const event of told) {
      const { body, headers } = stripeDelivery(event, SECRETS.webhooks, now.getTime());
      const answer = await fetch(`${served.url}/webhooks/stripe`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: new Uint8Array(body),
      });
      if (answer.status !== 200) throw new Error(`webhook: ${await answer.text()}`);
    }
    return told.length;
  };
  const work = async () => {
    for (;;) {
      let done = 0;
      for (const sweep of [renewDue, reportUsage, makeCalls, advanceMoves])
        done += await sweep(services);
      done += await deliver();
      for (const sweep of [processWebhooks, dunningDue, sendMails, reconcileDue])
        done += Number(await sweep(services));
      if (done === 0) return;
    }
  };
  return {
    served,
    stripe,
    network,
    mails: post.mails,
    now: () => now,
    work,
    async until(instant, stepHours = 24) {
      const end = Date.parse(instant);
      while (now.getTime() < end) {
        const next = Math.min(end, now.getTime() + stepHours * 3_600_000);
        stripe.advance(next - now.getTime());
        now = new Date(next);
        await work();
      }
    },
    async close() {
      await served.stop();
      await Promise.all([network.close(), post.close()]);
    },
  };
}

async function mailServer() {
  const mails: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === "billing" && password === SECRETS.mail) done(null, { user: username });
      else done(new Error("wrong password"));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const raw = Buffer.concat(chunks).toString();
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address).join(","),
          subject: /^Subject: (.*)$/m.exec(raw.replaceAll(/\r\n(?=[ \t])/g, ""))?.[1]?.trim() ?? "",
          raw,
        });
        done();
      });
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    mails,
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
