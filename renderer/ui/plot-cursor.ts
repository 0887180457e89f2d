/** Where the pointer is on a plot; a store of its own, so that moving it draws only the readout. */
export interface PlotCursor {
  readonly get: () => CursorPlace | null;
  readonly set: (place: CursorPlace | null) => void;
  readonly subscribe: (listener: () => void) => () => void;
}
export interface CursorPlace {
  /** Of the bucket under the pointer, in the undecimated times. */
  readonly index: number;
  /** Pixels from the left edge of the chart. */
  readonly left: number;
}

export function makePlotCursor(): PlotCursor {
  const listeners = new Set<() => void>();
  let place: CursorPlace | null = null;
  return {
    get: () => place,
    set: (next) => {
      if (next?.index === place?.index && next?.left === place?.left) return;
      place = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
