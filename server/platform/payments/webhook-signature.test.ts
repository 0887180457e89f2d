import fc from "fast-check";
import { Stripe } from "stripe";
import { describe, expect, test } from "vitest";
import type { WebhookRefused } from "./payment-provider.ts";
import { PADDLE_SCHEME, STRIPE_SCHEME, verifySignature } from "./webhook-signature.ts";
import { createHmac } from "node:crypto";

const SECRET = "whsec_test_secret";
const AT = 1_767_225_600;
const now = new Date(AT * 1000);
const body = Buffer.from('{"id":"evt_1","object":"event","text":"Привет € \\u0000"}');
const header = (
  options: Partial<Parameters<typeof Stripe.webhooks.generateTestHeaderString>[0]> = {},
) =>
  Stripe.webhooks.generateTestHeaderString({
    payload: body.toString(),
    secret: SECRET,
    timestamp: AT,
    ...options,
  });
const check = (
  text: string | undefined,
  options: { at?: Date; secrets?: string[]; body?: Buffer } = {},
) => {
  try {
    verifySignature(
      STRIPE_SCHEME,
      text,
      options.body ?? body,
      options.secrets ?? [SECRET],
      options.at ?? now,
    );
    return "passed";
  } catch (error) {
    return (error as WebhookRefused).code;
  }
};

describe("Stripe", () => {
  test("what its own helper signs passes", () => {
    expect(check(header())).toBe("passed");
  });

  test("while a secret is changed: any of several secrets, any of several signatures", () => {
    const old = header({ secret: "whsec_old" }).replace(`t=${AT},`, "");
    expect(check(header(), { secrets: ["whsec_new", SECRET] })).toBe("passed");
    expect(check(`${header({ secret: "whsec_other" })},${header().replace(`t=${AT},`, "")}`)).toBe(
      "passed",
    );
    expect(check(`t=${AT},${old}`)).toBe("signature_wrong");
    expect(check(header(), { secrets: [] })).toBe("signature_wrong");
    expect(check(header({ secret: "" }), { secrets: [""] })).toBe("signature_wrong");
  });

  test.each([
    [299, "passed"],
    [300, "passed"],
    [301, "too_old"],
    [-300, "passed"],
    [-301, "in_future"],
  ])("%i s later it is %s", (later, outcome) => {
    expect(check(header(), { at: new Date((AT + later) * 1000) })).toBe(outcome);
  });

  test.each([
    undefined,
    "",
    "t=,v1=",
    `t=${AT}`,
    "v1=00",
    header().replace("v1=", "v0="),
    `t=${AT},${header()}`,
    header().replace(String(AT), "1e9"),
    header().replace(String(AT), `-${AT}`),
  ])("a header that is not whole is refused: %s", (text) => {
    expect(check(text)).toBe("signature_missing");
  });

  test("nothing that is forged, cut off or altered passes (property)", () => {
    const genuine = header();
    const hex = genuine.slice(-64);
    fc.assert(
      fc.property(
        fc.oneof(
          // A byte of the body altered, cut off or added.
          fc.record({
            kind: fc.constant("body" as const),
            at: fc.nat(body.length - 1),
            flip: fc.integer({ min: 1, max: 255 }),
            cut: fc.boolean(),
          }),
          fc.record({
            kind: fc.constant("signature" as const),
            digits: fc.stringMatching(/^[0-9a-f]{0,70}$/),
          }),
          fc.record({
            kind: fc.constant("time" as const),
            at: fc.integer({ min: AT - 299, max: AT + 299 }),
          }),
          fc.record({ kind: fc.constant("header" as const), text: fc.string({ maxLength: 120 }) }),
          fc.record({ kind: fc.constant("secret" as const), secret: fc.string({ minLength: 1 }) }),
        ),
        (change) => {
          if (change.kind === "body") {
            const altered = change.cut ? body.subarray(0, change.at) : Buffer.from(body);
            if (!change.cut) altered[change.at] = (altered[change.at] ?? 0) ^ change.flip;
            expect(check(genuine, { body: altered })).toBe("signature_wrong");
          } else if (change.kind === "signature") {
            fc.pre(change.digits !== hex);
            expect(check(`t=${AT},v1=${change.digits}`)).not.toBe("passed");
          } else if (change.kind === "time") {
            fc.pre(change.at !== AT);
            expect(check(genuine.replace(String(AT), String(change.at)))).toBe("signature_wrong");
          } else if (change.kind === "header") expect(check(change.text)).not.toBe("passed");
          else {
            fc.pre(change.secret !== SECRET);
            expect(check(genuine, { secrets: [change.secret] })).toBe("signature_wrong");
          }
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe("Paddle", () => {
  // Written down once, computed with openssl: `printf '%s' "TS:BODY" | openssl dgst -sha256 -hmac SECRET`.
  const golden = [
    {
      secret: "pdl_ntfset_01gkdqv2e2xw5g2mq4j1b9w8zc_test",
      header: "ts=1671552777;h1=92ca1bc39631aa02929e498f7deb778d729cb4c964749973d74fe16d46d8d6cf",
      body: '{"event_id":"evt_01","event_type":"transaction.completed","occurred_at":"2022-12-20T16:12:57.000Z","data":{"id":"txn_01"}}',
    },
    {
      secret: "pdl_ntfset_second",
      header: "ts=1767225600;h1=7bf295970cfaea40637bf360ecef18df62f9c3b037b2eb721769b60e607aabea",
      body: '{"event_id":"evt_02","data":{"name":"Привет, €"}}',
    },
  ];
  const verify = (text: string, bytes: string, secrets: string[], at: Date) =>
    verifySignature(PADDLE_SCHEME, text, Buffer.from(bytes), secrets, at);

  test.each(golden)(
    "a golden vector passes, and nothing beside it",
    ({ secret, header: text, body: bytes }) => {
      const at = new Date(Number(/ts=(\d+)/.exec(text)?.[1]) * 1000);
      verify(text, bytes, [secret], at);
      verify(`${text};h1=${"0".repeat(64)}`, bytes, ["pdl_other", secret], at);
      expect(() => verify(text, `${bytes} `, [secret], at)).toThrow("signature_wrong");
      expect(() => verify(text, bytes, [`${secret}x`], at)).toThrow("signature_wrong");
      expect(() => verify(text, bytes, [secret], new Date(at.getTime() + 301_000))).toThrow(
        "too_old",
      );
      expect(() => verify(text, bytes, [secret], new Date(at.getTime() - 301_000))).toThrow(
        "in_future",
      );
      expect(() => verify(text.replace(";", ","), bytes, [secret], at)).toThrow(
        "signature_missing",
      );
    },
  );

  test("the two schemes are not taken for each other", () => {
    const bytes = golden[0]?.body ?? "";
    const stripeStyle = createHmac("sha256", SECRET).update(`${AT}.${bytes}`).digest("hex");
    expect(() => verify(`ts=${AT};h1=${stripeStyle}`, bytes, [SECRET], now)).toThrow(
      "signature_wrong",
    );
  });
});
