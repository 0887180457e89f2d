import { describe, expect, test } from "vitest";
import { createRouter } from "../trpc/router.ts";
import { openApiDocument } from "./openapi.ts";

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; content: Record<string, { schema: Schema }> }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}
type Schema = Record<string, unknown>;
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Partial<Record<"get" | "post", Operation>>>;
  components: { securitySchemes: Record<string, unknown>; schemas: Record<string, Schema> };
  security: Record<string, unknown>[];
}

const unused = (): never => {
  throw new Error("not asked for");
};
const { procedures } = createRouter({ storeWatch: unused, facts: unused })._def;
const document = JSON.parse(
  JSON.stringify(openApiDocument(procedures as never, "1.2.3")),
) as Document;
const typeOf = (path: string) =>
  (procedures as unknown as Record<string, { _def: { type: string } }>)[path]?._def.type;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

test("every procedure but the streams is there, under its own method", () => {
  const expected = Object.keys(procedures).filter((path) => typeOf(path) !== "subscription");
  expect(expected.length).toBeGreaterThan(45);
  expect(Object.keys(document.paths).toSorted()).toEqual(
    expected.map((path) => `/trpc/${path}`).toSorted(),
  );
  for (const { path, method } of operations)
    expect(method, path).toBe(typeOf(path.slice("/trpc/".length)) === "query" ? "get" : "post");
});

test("it is an OpenAPI 3.1 document with what that requires", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(document.info).toMatchObject({ title: "UnMoGrowP", version: "1.2.3" });
  for (const scheme of document.security.flatMap(Object.keys))
    expect(document.components.securitySchemes).toHaveProperty(scheme);
  expect(Object.keys(document.components.schemas).length).toBeGreaterThan(0);
  for (const name of Object.keys(document.components.schemas)) expect(name).toMatch(/^[\w.-]+$/);
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(operations.map((each) => [each.path, each] as const))("%s", (_, { operation }) => {
  test("describes its answer, and what it takes", () => {
    const answer = operation.responses["200"]?.content?.["application/json"]?.schema;
    const data = (answer as { properties: { result: { properties: { data: Schema } } } }).properties
      .result.properties.data;
    expect(Object.keys(data).length).toBeGreaterThan(0);
    for (const response of Object.values(operation.responses))
      expect(response.description).not.toBe("");
    for (const parameter of operation.parameters ?? []) {
      expect(parameter).toMatchObject({ name: "input", in: "query" });
      expect(Object.keys(parameter.content)).toEqual(["application/json"]);
    }
  });

  test("has schemas that hold together", () => {
    for (const schema of schemasIn(operation)) {
      const types = [schema["type"] ?? []].flat();
      for (const type of types) expect(KNOWN_TYPES).toContain(type);
      const properties = Object.keys((schema["properties"] ?? {}) as object);
      if (!schema["additionalProperties"])
        for (const field of (schema["required"] ?? []) as string[])
          expect(properties).toContain(field);
      const reference = schema["$ref"] as string | undefined;
      if (reference) expect(references).toContain(reference);
    }
  });
});

const references = Object.keys(document.components.schemas).map(
  (name) => `#/components/schemas/${name}`,
);
const KNOWN_TYPES = ["object", "array", "string", "number", "integer", "boolean", "null"];
const BRANCHES = ["anyOf", "oneOf", "allOf", "prefixItems"];

function schemasIn(operation: Operation): Schema[] {
  const roots = [
    ...(operation.parameters ?? []).map(({ content }) => content),
    operation.requestBody?.content ?? {},
    ...Object.values(operation.responses).map(({ content }) => content ?? {}),
  ].flatMap((content) => Object.values(content).map(({ schema }) => schema));
  return roots.flatMap(below);
}

function below(schema: unknown): Schema[] {
  if (typeof schema !== "object" || schema === null) return [];
  const here = schema as Schema;
  const inner = [
    ...Object.values((here["properties"] ?? {}) as object),
    ...BRANCHES.flatMap((branch) => (here[branch] ?? []) as unknown[]),
    here["items"],
    here["additionalProperties"],
  ];
  return [here, ...inner.flatMap(below)];
}
