import { expect, it } from "vitest";
import { Refusal, answerCalls } from "#renderer/testing/answer-calls.ts";
import { byText, click, field, render, type } from "#renderer/testing/render.tsx";
import { TotpCard } from "./totp-card.tsx";

const uri = "otpauth://totp/UnMoGrowP:anna?secret=JBSWY3DPEHPK3PXP&issuer=UnMoGrowP";

it("draws the QR code, takes exactly six digits, and shows why a code was refused", async () => {
  const calls = answerCalls({
    "me.totpBegin": () => ({ secret: "JBSWY3DPEHPK3PXP", uri }),
    "me.totpConfirm": () => {
      throw new Refusal("code_invalid", 400);
    },
  });
  const page = await render(<TotpCard />);
  await click(byText("button", "Set up an authenticator app"));
  const code = page.querySelector("svg[role=img] path:last-child")?.getAttribute("d") ?? "";
  expect(code.length).toBeGreaterThan(1000);
  expect(page.textContent).toContain("JBSWY3DPEHPK3PXP");
  await type(field("6-digit code"), "12345");
  await click(byText("button", "Turn it on"));
  expect(calls.map((call) => call.path)).toEqual(["me.totpBegin"]);
  await type(field("6-digit code"), "123 456");
  await click(byText("button", "Turn it on"));
  expect(calls.at(-1)).toEqual({ path: "me.totpConfirm", input: { code: "123456" } });
  expect(page.textContent).toContain("code_invalid");
});
