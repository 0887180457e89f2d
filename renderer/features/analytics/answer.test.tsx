import { expect, it, vi } from "vitest";
import { AnswerError } from "#renderer/lib/errors.ts";
import { byText, click, render } from "#renderer/testing/render.tsx";
import { Answer, smaller, type AnswerQuery } from "./answer.tsx";
import { Inside, someAnalytics } from "./testing/some-analytics.tsx";

const query = (change: Partial<AnswerQuery<string>>): AnswerQuery<string> => ({
  data: undefined,
  error: null,
  isPlaceholderData: false,
  dataUpdatedAt: 0,
  refetch: () => {},
  ...change,
});
const failed = (code: "query_too_large" | "network") =>
  new AnswerError({
    code,
    details: { reason: "40,000 steps" },
    requestId: "req-1",
    status: 422,
    message: "",
  });

it("a question too large offers the next step as a button", async () => {
  const patch = vi.fn();
  await render(
    <Inside value={someAnalytics({ patch, search: { step: "minute" } })}>
      <Answer query={query({ error: failed("query_too_large") })} what="Trend" height={100}>
        {(text) => text}
      </Answer>
    </Inside>,
  );
  expect(document.body.textContent).toContain("40,000 steps");
  await click(byText("button", "Step: 5 minutes"));
  expect(patch).toHaveBeenCalledWith({ step: "5 minutes" });
});

it("what is smaller: the next step, without one the shorter range, until there is none", () => {
  expect(smaller("hour", "90d")?.step).toBe("day");
  expect(smaller(undefined, "90d")?.range).toBe("30d");
  expect(smaller("month", "90d")?.range).toBe("30d");
  expect(smaller(undefined, null)?.range).toBe("7d");
  expect(smaller(undefined, "1h")).toBeNull();
});

it("a failure says its code and request id and can be tried again", async () => {
  const refetch = vi.fn();
  const wrap = (of: AnswerQuery<string>) => (
    <Inside value={someAnalytics()}>
      <Answer query={of} what="Trend" height={100}>
        {(text) => <p>{text}</p>}
      </Answer>
    </Inside>
  );
  await render(wrap(query({ error: failed("network"), refetch })));
  expect(document.body.textContent).toContain("network");
  expect(document.body.textContent).toContain("req-1");
  await click(byText("button", "Try again"));
  expect(refetch).toHaveBeenCalled();
});

it("an old answer stays beside the failure of the next, with its age", async () => {
  const dataUpdatedAt = Date.now() - 600_000;
  await render(
    <Inside value={someAnalytics()}>
      <Answer
        query={query({ error: failed("network"), data: "12 events", dataUpdatedAt })}
        what="Trend"
        height={100}
      >
        {(text) => <p>{text}</p>}
      </Answer>
    </Inside>,
  );
  expect(document.body.textContent).toContain("12 events");
  expect(document.body.textContent).toMatch(/Updated \d+ min/);
  expect(document.querySelector('[role="alert"]')).not.toBeNull();
});
