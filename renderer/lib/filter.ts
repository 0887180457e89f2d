/** One token name of a list's filter and the values it takes. */
export interface FilterField {
  /** Fixed values, offered while typing and the only ones accepted. Without it any value is. */
  readonly values?: readonly string[];
  /** Offered while typing, after whatever sign the value begins with (`!`, `>`); any other value is taken too. */
  readonly offers?: readonly string[];
  /** Said beside the name in the list of suggestions. */
  readonly hint: string;
  /** Says a value in the person's language. */
  readonly say?: (value: string) => string;
}
/** A name that ends in `*` stands for every name with that beginning. */
export type FilterFields = Readonly<Record<string, FilterField>>;

/** What is known of a name; undefined when there is no such name. */
export function fieldOf(fields: FilterFields, name: string): FilterField | undefined {
  if (Object.hasOwn(fields, name)) return fields[name];
  const open = Object.keys(fields).find(
    (key) => key.endsWith("*") && name.length >= key.length && name.startsWith(key.slice(0, -1)),
  );
  return open === undefined ? undefined : fields[open];
}

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
    const token = asToken(word, fields);
    if (token === null) {
      words.push(unquote(word));
      continue;
    }
    const field = fieldOf(fields, token.name);
    const accepted =
      field !== undefined && (field.values === undefined || field.values.includes(token.value));
    if (!accepted) unknown.push(word);
    else if (!tokens.some((other) => same(other, token))) tokens.push(token);
  }
  return { tokens, text: words.join(" "), unknown };
}

const same = (a: Token, b: Token) => a.name === b.name && a.value === b.value;

function asToken(word: string, fields: FilterFields): Token | null {
  const colon = word.indexOf(":");
  const name = word.slice(0, Math.max(0, colon));
  // "http://x" and "12:30" are words, not tokens.
  if (fieldOf(fields, name) === undefined && !/^[a-z][a-zA-Z]*$/.test(name)) return null;
  if (word.slice(colon + 1).startsWith("//")) return null;
  const value = unquote(word.slice(colon + 1));
  return value === "" ? null : { name, value };
}

/** The inverse of {@link parseFilter}. */
export const writeFilter = (filter: Pick<Filter, "tokens" | "text">): string =>
  [...filter.tokens.map(({ name, value }) => `${name}:${quote(value)}`), filter.text]
    .filter((part) => part !== "")
    .join(" ");

/** All values given for one name. */
export const valuesOf = (filter: Filter, name: string): string[] =>
  filter.tokens.filter((token) => token.name === name).map((token) => token.value);

const SIGN = /^!?(?:~|>=|<=|>|<)?/;

/** What may complete the word being typed: whole tokens, or `name:` to go on with. */
export function suggest(word: string, fields: FilterFields): string[] {
  const colon = word.indexOf(":");
  const typed = word.toLowerCase();
  if (colon === -1) {
    return Object.keys(fields)
      .filter((name) => !name.endsWith("*") && name.toLowerCase().includes(typed))
      .toSorted((a, b) => Number(b.startsWith(typed)) - Number(a.startsWith(typed)))
      .map((name) => `${name}:`);
  }
  const name = word.slice(0, colon);
  const field = fieldOf(fields, name);
  const part = unquote(word.slice(colon + 1).replace(/^"([^"]*)$/, "$1")).toLowerCase();
  const fixed = (field?.values ?? []).filter((value) => value.toLowerCase().includes(part));
  const sign = SIGN.exec(part)?.[0] ?? "";
  const offered = (field?.offers ?? [])
    .filter(
      (value) => !value.includes('"') && value.toLowerCase().includes(part.slice(sign.length)),
    )
    .map((value) => quote(sign + value));
  return [...fixed, ...offered].map((value) => `${name}:${value}`);
}
