const IDLE_AFTER_MS = 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

let lastSignAt = Date.now();
for (const sign of SIGNS)
  globalThis.addEventListener(sign, () => (lastSignAt = Date.now()), {
    capture: true,
    passive: true,
  });

/** Nobody has touched this window for a minute: what it asks now it asks by itself. */
export const isIdle = (now = Date.now()): boolean => now - lastSignAt > IDLE_AFTER_MS;
