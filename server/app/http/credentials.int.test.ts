import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { SignJWT, generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { serveApp, type ServedApp, type SignedInMember } from "./testing/serve-app.ts";

let served: ServedApp;
let admin: SignedInMember;

beforeAll(async () => {
  served = await serveApp();
  admin = await served.signIn("admin");
});
afterAll(() => served.stop());

interface Failure {
  code?: string;
  error?: { data: { domain: { code: string } } };
}
const codeOf = async (answer: Response) => {
  const body = (await answer.json()) as Failure;
  return body.error?.data.domain.code ?? body.code ?? "ok";
};
const asBearer = async (token: string) => {
  const answer = await fetch(`${served.url}/trpc/me.get?input={}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: answer.status, code: await codeOf(answer) };
};
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("an access token", () => {
  const parts = () => {
    const [header = "", claims = "", signature = ""] = admin.accessToken.split(".");
    const read = (part: string) =>
      JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
    return { header: read(header), claims: read(claims), signature, encoded: { header, claims } };
  };

  test("of ours is good", async () => {
    expect(await asBearer(admin.accessToken)).toEqual({ status: 200, code: "ok" });
  });

  const forgeries: [string, () => Promise<string> | string][] = [
    ["with alg none", () => `${base64({ alg: "none", typ: "at+jwt" })}.${base64(parts().claims)}.`],
    [
      "with alg none and our signature",
      () => {
        const { claims, signature, header } = parts();
        return `${base64({ ...header, alg: "none" })}.${base64(claims)}.${signature}`;
      },
    ],
    [
      "with alg NONE",
      () => `${base64({ ...parts().header, alg: "NONE" })}.${base64(parts().claims)}.`,
    ],
    ["without its signature", () => `${parts().encoded.header}.${parts().encoded.claims}.`],
    [
      "with other claims",
      () => {
        const { encoded, claims, signature } = parts();
        return `${encoded.header}.${base64({ ...claims, role: "viewer" })}.${signature}`;
      },
    ],
    [
      "signed with our public key as an HMAC secret",
      () => {
        const { header, claims } = parts();
        const body = `${base64({ ...header, alg: "HS256" })}.${base64(claims)}`;
        const secret = served.keys.signing().publicPem;
        return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`;
      },
    ],
    [
      "signed by another key under our key's name",
      () => {
        const { privateKey } = generateKeyPairSync("ed25519");
        const { encoded } = parts();
        const body = `${encoded.header}.${encoded.claims}`;
        return `${body}.${sign(null, Buffer.from(body), privateKey).toString("base64url")}`;
      },
    ],
    [
      "that brings its own key",
      async () => {
        const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519" });
        return new SignJWT(parts().claims)
          .setProtectedHeader({
            alg: "EdDSA",
            typ: "at+jwt",
            jku: "http://127.0.0.1:1/keys",
            kid: "../../dev/null",
          })
          .sign(privateKey);
      },
    ],
    ["for another audience", () => signed({ aud: "somebody-else" })],
    ["of another issuer", () => signed({ iss: "somebody-else" })],
    ["of another type", () => signed({}, "JWT")],
    ["that lives longer than ours", () => signed({ exp: Math.floor(Date.now() / 1000) + 86_400 })],
    ["for a session that never was", () => signed({ sid: PLATFORM_TENANT_ID })],
    ["for another user of the session", () => signed({ user_id: PLATFORM_TENANT_ID })],
    ["that is no token", () => "x.y.z"],
    ["that is endless", () => "a".repeat(12_000)],
  ];

  test.each(forgeries)("%s is refused", async (_, forge) => {
    const answer = await asBearer(await forge());
    expect(answer.status).toBe(401);
    expect(["token_invalid", "session_revoked"]).toContain(answer.code);
  });

  test("of ours, signed again, is good: the forgeries fail for what they change", async () => {
    expect(await asBearer(await signed({}))).toEqual({ status: 200, code: "ok" });
  });

  test("that has expired asks for a refresh, and not for a password", async () => {
    const past = Math.floor(Date.now() / 1000) - 1;
    expect(await asBearer(await signed({ iat: past - 600, exp: past }))).toEqual({
      status: 401,
      code: "token_expired",
    });
  });

  function signed(changed: object, typ = "at+jwt"): Promise<string> {
    const { kid, privateKey } = served.keys.signing();
    return new SignJWT({ ...parts().claims, ...changed })
      .setProtectedHeader({ alg: "EdDSA", kid, typ })
      .sign(privateKey);
  }
});

test("no credential at all is told to sign in", async () => {
  const answer = await fetch(`${served.url}/trpc/me.get?input={}`);
  expect([answer.status, await codeOf(answer)]).toEqual([401, "unauthenticated"]);
});

describe("a change asked for with the browser's cookie", () => {
  const change = (headers: Record<string, string>, path = "/trpc/me.totpBegin") =>
    fetch(served.url + path, {
      method: "POST",
      headers: {
        cookie: `umg_access=${admin.accessToken}; umg_refresh=${admin.refreshToken}`,
        "content-type": "application/json",
        ...headers,
      },
      body: "{}",
    });
  const own = { "x-umg-csrf": "1" };

  test("from our own page is done", async () => {
    expect((await change({ ...own, origin: served.url })).status).toBe(200);
    expect((await change({ ...own, "sec-fetch-site": "same-origin" })).status).toBe(200);
  });

  test.each([
    ["without our header", {}],
    ["with an empty one", { "x-umg-csrf": "" }],
    ["from another site's page", { ...own, origin: "https://attacker.test" }],
    ["from a sandboxed frame", { ...own, origin: "null" }],
    ["from another port", { ...own, origin: "http://127.0.0.1:2" }],
    ["that the browser calls cross-site", { ...own, "sec-fetch-site": "cross-site" }],
    ["that the browser calls same-site", { ...own, "sec-fetch-site": "same-site" }],
  ])("%s is refused on every plane", async (_, headers) => {
    for (const path of ["/trpc/me.totpBegin", "/auth/refresh", "/auth/sign-out"]) {
      const answer = await change(headers, path);
      expect([answer.status, await codeOf(answer)], path).toEqual([403, "csrf_failed"]);
    }
    // And nothing happened: the refresh token was not spent, the session lives.
    const still = await fetch(`${served.url}/trpc/me.get?input={}`, { headers: admin.headers });
    expect(await codeOf(still)).toBe("ok");
  });

  test("as a form or a link of another site could send it is refused", async () => {
    const form = await change({ "content-type": "text/plain" });
    expect(["csrf_failed", "bad_request"]).toContain(await codeOf(form));
    const link = await fetch(`${served.url}/trpc/me.totpBegin?input={}`, {
      headers: admin.headers,
    });
    expect(await codeOf(link)).toBe("bad_request");
  });
});

test("the cookies are for this site only, out of reach of scripts, the refresh token for /auth alone", async () => {
  const answer = await fetch(`${served.url}/auth/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-umg-csrf": "1" },
    body: JSON.stringify({ email: admin.email, password: admin.password }),
  });
  const lines = answer.headers.getSetCookie();
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).toMatch(/; HttpOnly/i);
    expect(line).toMatch(/; SameSite=Strict/i);
  }
  expect(lines.find((line) => line.startsWith("umg_refresh="))).toMatch(/; Path=\/auth(;|$)/);
  expect(await answer.text()).not.toContain("eyJ");
});
