import { afterAll, beforeAll, expect, test } from "vitest";
import { testServices } from "#server/testing/services.ts";
import { testAccess, type TestAccess } from "../testing/access-client.ts";

let access: TestAccess;
let down: TestAccess;
beforeAll(async () => {
  access = await testAccess(await testServices());
  const oidc = { issuer: "http://127.0.0.1:9", clientId: "c", clientSecret: "s", name: "Down" };
  down = await testAccess(await testServices(), { oidc });
});
afterAll(async () => {
  await access.stop();
  await down.stop();
});

test("where single sign-on is not configured the page offers none, and its address says so", async () => {
  const browser = access.browser();
  expect((await browser.get("/auth/state")).body).toMatchObject({ sso: null });
  const answer = await browser.get("/auth/oidc/start");
  expect(decodeURIComponent(answer.headers.get("location") ?? "")).toMatch(/not configured/);
});

test("a provider that is down ends on the sign-in page with a sentence, not as an error page", async () => {
  const answer = await down.browser().get("/auth/oidc/start");
  expect(answer.status).toBe(302);
  expect(decodeURIComponent(answer.headers.get("location") ?? "")).toMatch(
    /sign-in\?error=Single sign-on failed: the identity provider cannot be reached/,
  );
});
