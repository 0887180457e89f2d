/** A node of an event's tree. `path` is unique in the tree. */
export interface JsonNode {
  readonly path: string;
  readonly key: string;
  readonly kind: "object" | "array" | "string" | "number" | "boolean" | "null" | "text";
  readonly text: string;
  readonly children: readonly JsonNode[];
}

function node(path: string, key: string, value: unknown): JsonNode {
  if (Array.isArray(value)) {
    const children = value.map((item, index) => node(`${path}/${index}`, String(index), item));
    return { path, key, kind: "array", text: "", children };
  }
  if (typeof value === "object" && value !== null) {
    const children = Object.entries(value).map(([name, item]) =>
      node(`${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, name, item),
    );
    return { path, key, kind: "object", text: "", children };
  }
  if (value === null) return { path, key, kind: "null", text: "null", children: [] };
  const kind =
    typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "string";
  return { path, key, kind, text: String(value), children: [] };
}

/** The tree of a JSON text as stored; a text that is not JSON becomes one node of kind `text`, so nothing is hidden. */
export function jsonTree(name: string, json: string): JsonNode {
  try {
    return node("", name, JSON.parse(json));
  } catch {
    return { path: "", key: name, kind: "text", text: json, children: [] };
  }
}

export const pathsOf = (root: JsonNode): string[] =>
  root.children.length === 0 ? [] : [root.path, ...root.children.flatMap(pathsOf)];
