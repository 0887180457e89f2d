import type { ChosenEvent } from "./chosen-event.ts";
import { EventFilter } from "./event-filter.tsx";
import { EventSelect } from "./event-select.tsx";

interface EventPickProps {
  label: string;
  chosen: ChosenEvent;
  names: readonly string[];
  onChange: (chosen: ChosenEvent) => void;
  width?: number;
}

/** An event by its name, and the filter that holds for it alone. */
export function EventPick({ label, chosen, names, onChange, width }: EventPickProps) {
  return (
    <>
      <EventSelect
        label={label}
        value={chosen.name}
        names={names}
        {...(width === undefined ? {} : { width })}
        onChange={(name) => onChange({ ...chosen, name })}
      />
      <EventFilter
        label={label}
        event={chosen.name}
        where={chosen.where}
        onChange={(where) => onChange({ ...chosen, where })}
      />
    </>
  );
}
