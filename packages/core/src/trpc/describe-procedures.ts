import { z } from "zod";

import type { Permission } from "../model/roles.ts";
import { metaOf, requirementOf } from "./procedure-meta.ts";
import { procedures, type RouterProcedure } from "./procedures.ts";
import { schemaNames } from "./schema-names.ts";

for (const [id, schema] of Object.entries(schemaNames)) z.globalRegistry.add(schema, { id });

/** JSON Schema 2020-12. Schemas with a name are under `$defs`. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export type ProcedureDescription = {
  /** Such as `invitation.create`. */
  path: string;
  kind: "query" | "mutation" | "subscription";
  description: string;
  /** Whether a call without a credential reaches it. */
  isOpen: boolean;
  permissions: readonly Permission[];
  inOrganization: boolean;
  /** Null where it takes none. */
  input: { schema: JsonSchema; required: boolean } | null;
  /** Null for a subscription. */
  output: JsonSchema | null;
};

/** Every procedure, with the schemas that validate its input and guard its output. */
export function describeProcedures(): ProcedureDescription[] {
  return [...procedures].map(([path, procedure]) => describeProcedure(path, procedure));
}

function describeProcedure(path: string, procedure: RouterProcedure): ProcedureDescription {
  const { permissions, inOrganization } = requirementOf(procedure);
  const { isOpen = false, description = "" } = metaOf(procedure);
  const { type: kind, inputs, output } = procedure._def;
  const [input] = inputs;
  return {
    path,
    kind,
    description,
    isOpen,
    permissions,
    inOrganization,
    input: isSchema(input)
      ? { schema: jsonSchemaOf(input, "input"), required: !input.safeParse(undefined).success }
      : null,
    output: isSchema(output) ? jsonSchemaOf(output, "output") : null,
  };
}

function isSchema(parser: unknown): parser is z.ZodType {
  return parser instanceof z.ZodType;
}

function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
