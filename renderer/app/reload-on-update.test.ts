import { expect, test, vi } from "vitest";
import { reloadOnUpdate } from "./reload-on-update.ts";

test("a page whose code is gone reloads the window once, and shows the error the second time", () => {
  const reload = vi.fn();
  const target = Object.assign(new EventTarget(), {
    sessionStorage,
    location: { reload },
  }) as unknown as Window;
  reloadOnUpdate(target);
  const first = new Event("vite:preloadError", { cancelable: true });
  const second = new Event("vite:preloadError", { cancelable: true });
  target.dispatchEvent(first);
  target.dispatchEvent(second);
  expect([first.defaultPrevented, second.defaultPrevented, reload.mock.calls.length]).toEqual([
    true,
    false,
    1,
  ]);
});
