import { describe, expect, it, vi } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/index.ts";
import { Refusal, answerCalls } from "#renderer/testing/answer-calls.ts";
import { byText, click, render, someMe } from "#renderer/testing/render.tsx";
import { ChainState } from "./chain-state.tsx";
import { EntryChanges } from "./entry-changes.tsx";

const verdict = {
  intact: true,
  entries: 3402,
  headHash: "a".repeat(64),
  signedSegments: 3,
  firstWrong: null,
  verifiedAt: "2026-11-22T10:00:00.000Z",
};

describe("the chain's state", () => {
  it("claims nothing before it was verified, then says what was verified", async () => {
    answerCalls({ "audit.verify": () => verdict });
    const page = await render(<ChainState tenantId={PLATFORM_TENANT_ID} onShow={() => {}} />);
    expect(page.textContent).not.toContain("intact");
    await click(byText("button", "Verify now"));
    expect(page.textContent).toContain("intact");
    expect(page.textContent).toContain("3,402 entries verified");
  });

  it("names the first wrong record and leads to it", async () => {
    answerCalls({
      "audit.verify": () => ({
        ...verdict,
        intact: false,
        firstWrong: { seq: 17, kind: "altered", message: "entry 17 does not match its hash" },
      }),
    });
    const show = vi.fn<(seq: number) => void>();
    const page = await render(<ChainState tenantId={PLATFORM_TENANT_ID} onShow={show} />);
    await click(byText("button", "Verify now"));
    expect(page.textContent).toContain("The platform's chain: broken at entry 17: altered");
    await click(byText("button", "Show the entry"));
    expect(show).toHaveBeenCalledWith(17);
  });

  it("shows the code and the request id when verifying fails, and no verdict", async () => {
    answerCalls({
      "audit.verify": () => {
        throw new Refusal("postgres_unavailable", 503);
      },
    });
    const page = await render(<ChainState tenantId={PLATFORM_TENANT_ID} onShow={() => {}} />);
    await click(byText("button", "Verify now"));
    expect(page.textContent).toContain("postgres_unavailable");
    expect(page.textContent).toContain("req-1");
    expect(page.textContent).not.toContain("intact");
  });

  it("does not call the server for who may not verify", async () => {
    const calls = answerCalls({ "audit.verify": () => verdict });
    await render(
      <ChainState tenantId={PLATFORM_TENANT_ID} onShow={() => {}} />,
      someMe(["audit.read"]),
    );
    await click(byText("button", "Verify now"));
    expect(calls).toEqual([]);
  });
});

describe("what an entry changed", () => {
  it("shows what differs, and the unchanged fields only when asked", async () => {
    const page = await render(
      <EntryChanges
        before={{ name: "Old", region: "eu" }}
        after={{ name: "New", region: "eu", label: "<b>x</b>" }}
      />,
    );
    const drawn = () => [...page.querySelectorAll("tbody tr")].map((row) => row.textContent);
    expect(drawn()).toEqual(["~name changedOldNew", "+label added–<b>x</b>"]);
    expect(page.querySelector("b")).toBeNull();
    await click(byText("button", "Show 1 unchanged field"));
    expect(drawn()).toHaveLength(3);
  });
});
