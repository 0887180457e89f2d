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
  for (const [path, procedure] of Object.entries(procedures)) {
    const definition = procedure._def as unknown as ProcedureDefinition;
    if (definition.type === "subscription") continue;
    paths[`/trpc/${path}`] =
      definition.type === "query"
        ? { get: describeQuery(path, definition) }
        : { post: describeMutation(path, definition) };
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

function describeQuery(path: string, definition: ProcedureDefinition): object {
  const parameters =
    definition.inputs.length === 0
      ? []
      : [
          {
            name: "input",
            in: "query",
            required: true,
            content: { "application/json": { schema: inputSchema(definition) } },
          },
        ];
  return { ...describe(path, definition), parameters };
}

function describeMutation(path: string, definition: ProcedureDefinition): object {
  const body =
    definition.inputs.length === 0
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: inputSchema(definition) } },
          },
        };
  return { ...describe(path, definition), ...body };
}

function describe(path: string, definition: ProcedureDefinition): object {
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
                  properties: { data: schemaOf(definition.output, "output") },
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

const inputSchema = (definition: ProcedureDefinition): object =>
  definition.inputs.length === 1
    ? schemaOf(definition.inputs[0], "input")
    : { allOf: definition.inputs.map((input) => schemaOf(input, "input")) };

function schemaOf(schema: z.ZodType | undefined, io: "input" | "output"): object {
  if (!schema) return {};
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Record<
    string,
    unknown
  >;
  return json;
}
