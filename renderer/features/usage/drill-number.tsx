import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./usage.module.css";

interface DrillNumberProps {
  count: number;
  /** For who cannot see where it stands. */
  says: string;
  onOpen: () => void;
}

/** A number that opens what it counts; none opens nothing. */
export function DrillNumber({ count, says, onOpen }: DrillNumberProps) {
  const format = useFormat();
  if (count === 0) return <span className="dim">0</span>;
  return (
    <button
      type="button"
      className={classes["link"]}
      aria-label={`${says}, ${format.number(count)}`}
      onClick={(event) => {
        event.stopPropagation();
        onOpen();
      }}
    >
      {format.number(count)}
    </button>
  );
}
