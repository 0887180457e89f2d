/** What wakes a loop that has nothing to do. */
export interface Alarm {
  ring(): void;
  /** True when it rang, now or since the last wait. */
  wait(ms: number): Promise<boolean>;
  /** Not cut short by ringing, only by the end. */
  rest(ms: number): Promise<void>;
  end(): void;
}

export function createAlarm(): Alarm {
  let rang = false;
  let ended = false;
  let wakeUp: (() => void) | undefined;
  let stopResting: (() => void) | undefined;
  const pause = (ms: number, keep: (finish: () => void) => void) =>
    new Promise<void>((resolve) => {
      if (ended || ms <= 0) return resolve();
      const timer = setTimeout(resolve, ms);
      keep(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  return {
    ring() {
      rang = true;
      wakeUp?.();
    },
    async wait(ms) {
      if (!rang) await pause(ms, (finish) => (wakeUp = finish));
      wakeUp = undefined;
      const was = rang;
      rang = false;
      return was;
    },
    rest: (ms) => pause(ms, (finish) => (stopResting = finish)),
    end() {
      ended = true;
      wakeUp?.();
      stopResting?.();
    },
  };
}
