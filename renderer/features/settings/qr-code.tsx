import { create } from "qrcode/lib/core/qrcode.js";
import { useMemo } from "react";

const QUIET = 4;

/** A QR code drawn as one SVG path, always dark on white so that a camera reads it in both themes. */
export function QrCode({
  value,
  label,
  size = 176,
}: {
  value: string;
  label: string;
  size?: number;
}) {
  const { path, side } = useMemo(() => {
    const { modules } = create(value, { errorCorrectionLevel: "M" });
    let drawn = "";
    for (let y = 0; y < modules.size; y += 1)
      for (let x = 0; x < modules.size; x += 1)
        if (modules.get(y, x)) drawn += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
    return { path: drawn, side: modules.size + 2 * QUIET };
  }, [value]);
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" rx={1} />
      <path d={path} fill="#000" />
    </svg>
  );
}
