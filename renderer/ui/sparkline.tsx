interface SparklineProps {
  values: readonly number[];
  /** What it shows, for who cannot see it. */
  label: string;
  width?: number;
  height?: number;
  /** A plot colour of the theme. */
  colour?: number;
}

/** A small area line without axes; drawn in SVG, so that hundreds cost nothing. */
export function Sparkline({ values, label, width = 72, height = 20, colour = 1 }: SparklineProps) {
  const top = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : width;
  const y = (value: number) => (height - 1.5 - (value / top) * (height - 3)).toFixed(1);
  const line = values.map((value, index) => `${(index * step).toFixed(1)},${y(value)}`).join(" ");
  const empty = values.every((value) => value === 0);
  return (
    <svg width={width} height={height} role="img" aria-label={label} focusable="false">
      {!empty && (
        <polygon
          points={`0,${height} ${line} ${width},${height}`}
          fill={`var(--plot-${colour})`}
          opacity="0.14"
        />
      )}
      <polyline
        points={line}
        fill="none"
        stroke={empty ? "var(--line-strong)" : `var(--plot-${colour})`}
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  );
}
