const WAKE_EVERY_MS = 20;

/** Calls at once, then at most every so often, and once more at the end. */
export function throttled(call: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  const run = () => {
    call();
    timer = setTimeout(() => {
      timer = undefined;
      if (!again) return;
      again = false;
      run();
    }, WAKE_EVERY_MS).unref();
  };
  return () => {
    if (timer) again = true;
    else run();
  };
}
