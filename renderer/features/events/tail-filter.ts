import type { StoredEvent } from "#shared/contracts/events.ts";

export interface TailFilter {
  readonly text: string;
  readonly env: "live" | "test" | null;
}

/** Every word of `text` must occur in the name, the person, the app's version or the payload. */
export function tailFilter(filter: TailFilter): (event: StoredEvent) => boolean {
  const words = filter.text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return (event) => {
    if (filter.env !== null && event.env !== filter.env) return false;
    if (words.length === 0) return true;
    const haystack = [
      event.name,
      event.type,
      event.userId,
      event.anonymousId,
      event.appVersion,
      event.platform,
      event.country,
      event.properties,
    ]
      .join("\n")
      .toLocaleLowerCase();
    return words.every((word) => haystack.includes(word));
  };
}

/** Which of `fresh` are not in `shown` yet: what a paused tail holds back. */
export function heldBack(shown: readonly StoredEvent[], fresh: readonly StoredEvent[]): number {
  const known = new Set(shown.map((event) => event.eventId));
  return fresh.filter((event) => !known.has(event.eventId)).length;
}
