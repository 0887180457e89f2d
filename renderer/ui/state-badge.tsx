import { useT, type TextKey } from "../i18n/index.ts";
import classes from "./state-badge.module.css";

export type Tone = "ok" | "warn" | "bad" | "info" | "neutral";
type Shape = "dot" | "ring" | "half" | "square" | "triangle" | "cross" | "check" | "dash" | "pulse";
export type StateWord = TextKey<"states">;

const LOOK: Record<StateWord, readonly [Tone, Shape]> = {
  onboarding: ["info", "pulse"],
  active: ["ok", "dot"],
  suspended: ["warn", "square"],
  moving: ["info", "half"],
  pending_erasure: ["bad", "triangle"],
  erased: ["neutral", "dash"],
  archived: ["neutral", "square"],
  draft: ["info", "ring"],
  published: ["ok", "check"],
  rotating: ["warn", "half"],
  revoked: ["bad", "cross"],
  expired: ["neutral", "dash"],
  queued: ["neutral", "ring"],
  running: ["info", "pulse"],
  succeeded: ["ok", "check"],
  failed: ["bad", "cross"],
  compensating: ["warn", "half"],
  compensated: ["warn", "square"],
  stuck: ["bad", "triangle"],
  cancelled: ["neutral", "dash"],
  pending: ["neutral", "ring"],
  done: ["ok", "check"],
  skipped: ["neutral", "dash"],
  refused: ["bad", "cross"],
  ended: ["neutral", "dash"],
  open: ["info", "ring"],
  accepted: ["ok", "check"],
  waiting: ["warn", "ring"],
  redriven: ["ok", "check"],
  discarded: ["neutral", "dash"],
  awaiting_approval: ["warn", "half"],
  removed: ["neutral", "dash"],
  up: ["ok", "dot"],
  restarting: ["warn", "half"],
  down: ["bad", "cross"],
  intact: ["ok", "check"],
  broken: ["bad", "triangle"],
  grace: ["warn", "half"],
  recovered: ["ok", "check"],
  closed: ["neutral", "dash"],
  sent: ["ok", "check"],
  not_configured: ["warn", "ring"],
  dropped: ["neutral", "dash"],
  received: ["neutral", "ring"],
  processed: ["ok", "check"],
  ignored: ["neutral", "dash"],
  dead: ["bad", "triangle"],
  clean: ["ok", "check"],
  differences: ["bad", "triangle"],
  ok: ["ok", "dot"],
  failing: ["bad", "cross"],
  unconfigured: ["neutral", "dash"],
  trialing: ["info", "half"],
  past_due: ["bad", "triangle"],
  paused: ["warn", "square"],
  paid: ["ok", "check"],
  void: ["neutral", "dash"],
  uncollectible: ["bad", "cross"],
  overdue: ["bad", "triangle"],
  refunded: ["neutral", "square"],
  disputed: ["bad", "half"],
};

const PATHS: Record<Shape, React.ReactNode> = {
  dot: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  ring: <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  half: (
    <>
      <circle cx="6" cy="6" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 2.5a3.5 3.5 0 0 1 0 7z" fill="currentColor" />
    </>
  ),
  pulse: (
    <>
      <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.2" />
      <circle cx="6" cy="6" r="2" fill="currentColor" className={classes["pulse"]} />
    </>
  ),
  square: <rect x="2.5" y="2.5" width="7" height="7" rx="1.5" fill="currentColor" />,
  triangle: <path d="M6 1.8 11 10.4H1z" fill="currentColor" />,
  cross: (
    <path d="m3 3 6 6m0-6-6 6" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
  ),
  check: (
    <path
      d="m2.5 6.4 2.4 2.4 4.6-5.2"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  dash: <path d="M3 6h6" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
};

/** The shape alone, for beside a name; give the word elsewhere. */
export function StateShape({ state }: { state: StateWord }) {
  const [tone, shape] = LOOK[state];
  return (
    <svg viewBox="0 0 12 12" className={classes["shape"]} data-tone={tone} aria-hidden>
      {PATHS[shape]}
    </svg>
  );
}

/** A state as shape and word; the colour only repeats what they say. `pill` for headers. */
export function StateBadge({ state, pill = false }: { state: StateWord; pill?: boolean }) {
  const t = useT("states");
  const [tone] = LOOK[state];
  return (
    <span className={classes["badge"]} data-tone={tone} data-pill={pill || undefined}>
      <StateShape state={state} />
      {t(state)}
    </span>
  );
}
