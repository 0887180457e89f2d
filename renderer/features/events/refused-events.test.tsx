import { expect, it } from "vitest";
import { TenantId } from "#shared/kernel/index.ts";
import { setPreferences } from "#renderer/lib/preferences.ts";
import { render } from "#renderer/testing/render.tsx";
import { RefusedDetail } from "./refused-events.tsx";

const tenantId = TenantId.parse("0192f0c1-0000-7000-8000-0000000000dd");
const refused = (reason: string, sample = '{"type":"track"}') => ({
  at: "2026-11-22T10:00:00.000Z",
  appId: "0192f0c1-0000-7000-8000-0000000000ee",
  keyId: "abcdefghijkl",
  reason,
  message: `message of ${reason}`,
  sample,
});
const shown = (reason: string, sample?: string) => {
  setPreferences({ language: "en" });
  const event = refused(reason, sample);
  return render(<RefusedDetail tenantId={tenantId} event={event} appName={() => "App"} />);
};

it("says why an event was refused, what to do, and leads to all refusals of its key", async () => {
  const page = await shown("user_missing");
  expect(page.textContent).toContain("Nobody's event");
  expect(page.textContent).toContain("message of user_missing");
  expect(page.textContent).toContain("Give a userId or an anonymousId.");
  expect(page.querySelector("a")?.getAttribute("href")).toContain("key=abcdefghijkl");
});

it("a code that this console does not know stays a code; a request without a body has no tree", async () => {
  const page = await shown("newer_code", "");
  expect(page.textContent).toContain("newer_code");
  expect(page.querySelector("[role=tree]")).toBeNull();
});
