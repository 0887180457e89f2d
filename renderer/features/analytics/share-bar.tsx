import classes from "./analytics.module.css";

/** A share as a bar; the number stands beside it. */
export function ShareBar({ share, colour = 1 }: { share: number; colour?: number }) {
  return (
    <span className={classes["bar"]} aria-hidden>
      <span
        style={{
          width: `${Math.min(100, Math.max(share > 0 ? 0.8 : 0, share * 100))}%`,
          background: `var(--plot-${colour})`,
        }}
      />
    </span>
  );
}
