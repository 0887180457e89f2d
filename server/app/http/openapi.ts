import type { AnyTRPCProcedure } from "@trpc/server";
import { z } from "zod";
import { ERRORS } from "#shared/errors/index.ts";
import type { ProcedureMeta } from "../../platform/trpc/index.ts";

interface ProcedureDefinition {
  type: "query" | "mutation" | "subscription";
  meta?: ProcedureMeta;
  inputs: z.ZodType[];
  output?: z.ZodType;
}

/** The API for people without TypeScript, made from the router itself: a query is a GET with `?input=`, a mutation a POST. */
export function openApiDocument(
  procedures: Record<string, AnyTRPCProcedure>,
  version: string,
): object {
  const paths: Record<string, object> = {};
  const schemas: Schemas = {};
  for (const [path, procedure] of Object.entries(procedures)) {
    const definition = procedure._def as unknown as ProcedureDefinition;
    if (definition.type === "subscription") continue;
    paths[`/trpc/${path}`] =
      definition.type === "query"
        ? { get: describeQuery(path, definition, schemas) }
        : { post: describeMutation(path, definition, schemas) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "UnMoGrowP",
      version,
      description:
        "Answers are `{ result: { data } }`; failures `{ error: { message, data: { domain: { code, details, requestId, status } } } }`. Codes: " +
        Object.keys(ERRORS).join(", "),
    },
    components: {
      schemas,
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "An access token, or a system token `umgs_…`",
        },
      },
    },
    security: [{ bearer: [] }],
    paths,
  };
}

/** What refers to itself, by name; filled while the paths are described. */
type Schemas = Record<string, unknown>;

function describeQuery(path: string, definition: ProcedureDefinition, schemas: Schemas): object {
  const parameters =
    definition.inputs.length === 0
      ? []
      : [
          {
            name: "input",
            in: "query",
            required: true,
            content: { "application/json": { schema: inputSchema(path, definition, schemas) } },
          },
        ];
  return { ...describe(path, definition, schemas), parameters };
}

function describeMutation(path: string, definition: ProcedureDefinition, schemas: Schemas): object {
  const body =
    definition.inputs.length === 0
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: inputSchema(path, definition, schemas) } },
          },
        };
  return { ...describe(path, definition, schemas), ...body };
}

function describe(path: string, definition: ProcedureDefinition, schemas: Schemas): object {
  return {
    operationId: path,
    tags: [path.split(".")[0]],
    description: definition.meta?.permission
      ? `Needs the permission \`${definition.meta.permission}\`.`
      : "For the signed-in person.",
    responses: {
      200: {
        description: "The answer",
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: {
                result: {
                  type: "object",
                  properties: { data: schemaOf(definition.output, "output", path, schemas) },
                },
              },
            },
          },
        },
      },
      default: { description: "A failure with a code of the closed table" },
    },
  };
}

function inputSchema(path: string, { inputs }: ProcedureDefinition, schemas: Schemas): object {
  const [first, ...rest] = inputs.map((input) => schemaOf(input, "input", path, schemas));
  return first && rest.length === 0 ? first : { allOf: [first, ...rest] };
}

function schemaOf(
  schema: z.ZodType | undefined,
  io: "input" | "output",
  path: string,
  schemas: Schemas,
): object {
  if (!schema) return {};
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  // Zod refers to the root of its own document, which in this one is somewhere else.
  const prefix = `${path}.${io}.`;
  const { $defs, ...placed } = JSON.parse(
    JSON.stringify(json).replaceAll('"#/$defs/', `"#/components/schemas/${prefix}`),
  ) as { $defs?: Schemas };
  for (const [name, definition] of Object.entries($defs ?? {})) schemas[prefix + name] = definition;
  return placed;
}
