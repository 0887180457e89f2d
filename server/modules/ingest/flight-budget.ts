/** What one request holds of the memory for requests under way. */
export interface Flight {
  /** Its body turned into lines, or it proved to be somebody else's. False when the other has no room left. */
  move(owner: string): boolean;
  resize(bytes: number): void;
  land(): void;
}

export type NoFlight = "full" | "share_used";

export interface FlightBudget {
  /** Never waits. `share_used`: this owner holds as much as is left for everybody else. */
  start(owner: string, bytes: number): Flight | NoFlight;
  /** Under way now. */
  readonly requests: number;
  readonly bytes: number;
}

interface Held {
  requests: number;
  bytes: number;
}

/**
 * Bounds requests and bytes under way. An owner may hold as much as is still free: alone half of all, two a third each; so however
 * one of them floods, there is room for the next.
 */
export function createFlightBudget(max: { requests: number; bytes: number }): FlightBudget {
  const all: Held = { requests: 0, bytes: 0 };
  const owners = new Map<string, Held>();

  const mayHold = (owner: string, bytes: number): boolean => {
    const own = owners.get(owner);
    if (!own) return true;
    return own.requests < max.requests - all.requests && own.bytes + bytes <= max.bytes - all.bytes;
  };
  const hold = (owner: string, requests: number, bytes: number) => {
    all.requests += requests;
    all.bytes += bytes;
    const own = owners.get(owner);
    if (!own) owners.set(owner, { requests, bytes });
    else if ((own.requests += requests) === 0) owners.delete(owner);
    else own.bytes += bytes;
  };

  return {
    get requests() {
      return all.requests;
    },
    get bytes() {
      return all.bytes;
    },
    start(first, size) {
      let owner = first;
      let bytes = size;
      if (all.requests >= max.requests || all.bytes + bytes > max.bytes) return "full";
      if (!mayHold(owner, bytes)) return "share_used";
      hold(owner, 1, bytes);
      return {
        move(next) {
          hold(owner, -1, -bytes);
          const may = mayHold(next, bytes);
          if (may) owner = next;
          hold(owner, 1, bytes);
          return may;
        },
        resize(next) {
          hold(owner, 0, next - bytes);
          bytes = next;
        },
        land: () => hold(owner, -1, -bytes),
      };
    },
  };
}
