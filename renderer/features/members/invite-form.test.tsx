import { expect, it } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { answerCalls } from "#renderer/testing/answer-calls.ts";
import { byText, click, field, render, type } from "#renderer/testing/render.tsx";
import { InviteDialog } from "./invite-form.tsx";

const invitation = (role: string, state: string) => ({
  invitationId: "0192f0c1-0000-7000-8000-0000000000cc",
  email: "new@example.com",
  role,
  invitedBy: "Anna",
  state,
  createdAt: "2026-11-22T10:00:00.000Z",
  expiresAt: "2026-11-25T10:00:00.000Z",
});
const dialog = () =>
  render(<InviteDialog tenantId={PLATFORM_TENANT_ID} scope="platform" opened onClose={() => {}} />);

it("shows the invitation's link once and keeps it nowhere", async () => {
  const url = "https://console.test/#/invitation?token=SECRET";
  const calls = answerCalls({
    "members.invite": ({ role }: { role: string }) => ({
      invitation: invitation(role, "open"),
      url,
    }),
  });
  await dialog();
  await type(field("E-mail"), "New@Example.com ");
  await click(byText("button", "Make the invitation"));
  expect(calls[0]?.input).toMatchObject({ email: "new@example.com", role: "viewer" });
  expect(calls[0]?.input).toMatchObject({
    idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(document.body.textContent).toContain("SECRET");
  const cached = queryClient.getQueryCache().getAll();
  expect(JSON.stringify(cached.map((query) => query.state.data))).not.toContain("SECRET");
});

it("says that a platform admin needs a second admin, and gives no link before", async () => {
  answerCalls({
    "members.invite": () => ({ invitation: invitation("admin", "awaiting_approval"), url: null }),
  });
  await dialog();
  await type(field("E-mail"), "new@example.com");
  await click(field("admin"));
  expect(document.body.textContent).toContain("A second platform admin has to approve");
  await click(byText("button", "Make the invitation"));
  expect(document.body.textContent).toContain("Waiting for a second admin");
  expect(document.querySelector("[data-testid=secret]")).toBeNull();
});

it("does not send what is no e-mail address", async () => {
  const calls = answerCalls({});
  await dialog();
  await type(field("E-mail"), "nobody");
  await click(byText("button", "Make the invitation"));
  expect(calls).toEqual([]);
  expect(document.body.textContent).toContain("This is not an e-mail address.");
});
