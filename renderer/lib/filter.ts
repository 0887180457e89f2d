/** One token name of a list's filter and the values it takes. */
export interface FilterField {
  /** Fixed values, offered while typing and the only ones accepted. Without it any value is. */
  readonly values?: readonly string[];
  /** Said beside the name in the list of suggestions. */
  readonly hint: string;
  /** Says a value in the person's language. */
  readonly say?: (value: string) => string;
}
export type FilterFields = Readonly<Record<string, FilterField>>;

export interface Token {
  readonly name: string;
  readonly value: string;
}
export interface Filter {
  readonly tokens: readonly Token[];
  /** The words that are no token. */
  readonly text: string;
  /** Words that look like tokens of names or values that do not exist. */
  readonly unknown: readonly string[];
}

const WORD = /(?:[^\s":]+:"[^"]*"|"[^"]*"|\S)+/g;
const unquote = (value: string) => value.replace(/^"(.*)"$/s, "$1");
const quote = (value: string) => (/\s/.test(value) ? `"${value}"` : value);

/** Reads `state:active plan:pro some words`; a token names a field and, where values are fixed, one of them. */
export function parseFilter(source: string, fields: FilterFields): Filter {
  const tokens: Token[] = [];
  const words: string[] = [];
  const unknown: string[] = [];
  for (const word of source.match(WORD) ?? []) {
    const token = asToken(word);
    if (token === null) {
      words.push(unquote(word));
      continue;
    }
    const field = Object.hasOwn(fields, token.name) ? fields[token.name] : undefined;
    const accepted =
      field !== undefined && (field.values === undefined || field.values.includes(token.value));
    if (!accepted) unknown.push(word);
    else if (!tokens.some((other) => same(other, token))) tokens.push(token);
  }
  return { tokens, text: words.join(" "), unknown };
}

const same = (a: Token, b: Token) => a.name === b.name && a.value === b.value;

function asToken(word: string): Token | null {
  const colon = word.indexOf(":");
  // "http://x" and "12:30" are words, not tokens.
  if (colon < 1 || !/^[a-z][a-zA-Z]*$/.test(word.slice(0, colon))) return null;
  if (word.slice(colon + 1).startsWith("//")) return null;
  const value = unquote(word.slice(colon + 1));
  return value === "" ? null : { name: word.slice(0, colon), value };
}

/** The inverse of {@link parseFilter}. */
export const writeFilter = (filter: Pick<Filter, "tokens" | "text">): string =>
  [...filter.tokens.map(({ name, value }) => `${name}:${quote(value)}`), filter.text]
    .filter((part) => part !== "")
    .join(" ");

/** All values given for one name. */
export const valuesOf = (filter: Filter, name: string): string[] =>
  filter.tokens.filter((token) => token.name === name).map((token) => token.value);

/** What may complete the word being typed: whole tokens, or `name:` to go on with. */
export function suggest(word: string, fields: FilterFields): string[] {
  const colon = word.indexOf(":");
  const typed = word.toLowerCase();
  if (colon === -1) {
    return Object.keys(fields)
      .filter((name) => name.toLowerCase().startsWith(typed))
      .map((name) => `${name}:`);
  }
  const name = word.slice(0, colon);
  const values = Object.hasOwn(fields, name) ? (fields[name]?.values ?? []) : [];
  const part = word.slice(colon + 1).toLowerCase();
  return values.filter((value) => value.toLowerCase().includes(part)).map((v) => `${name}:${v}`);
}
