import { LRUCache } from "lru-cache";

/** Seen this often, a text is worth a statement kept on the connection. */
const OFTEN = 3;
/** Each connection keeps every statement that was named; lists with many filters must not fill it. */
const MOST_NAMES = 400;

/** Names for the SQL texts that come again and again, so that PostgreSQL parses and plans them once a connection. */
export function createStatementNames(): (text: string) => string | undefined {
  const seen = new LRUCache<string, number>({ max: 2000 });
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    if (names.size >= MOST_NAMES) return undefined;
    const count = (seen.get(text) ?? 0) + 1;
    if (count < OFTEN) {
      seen.set(text, count);
      return undefined;
    }
    seen.delete(text);
    const name = `q${names.size}`;
    names.set(text, name);
    return name;
  };
}
