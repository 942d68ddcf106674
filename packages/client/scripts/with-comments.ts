import type { JsonSchema, ProcedureDescription } from "@usher/core";

const procedureLine = /^ {4}(\w+): trpc\.TRPC\w+Procedure</;
const fieldLine = /^( +)(\w+)\??: /;

/**
 * A router's declaration with what the server says of each procedure and of each field of its input: a
 * type made from a schema has lost the schema's descriptions.
 */
export function withComments(
  router: { name: string; text: string },
  described: readonly ProcedureDescription[],
): string {
  /** Of the objects that are open at this line, from the input inward. */
  let open: (JsonSchema | null)[] = [];
  let input: JsonSchema | null = null;
  const lines = router.text.split("\n").flatMap((line) => {
    const name = procedureLine.exec(line)?.[1];
    if (name !== undefined) {
      const found = described.find(({ path }) => path === `${router.name}.${name}`);
      if (found === undefined) throw new Error(`core describes no ${router.name}.${name}`);
      input = found.input?.schema ?? null;
      return [comment(4, found.description), line];
    }
    if (/^ {8}input: .*\{$/.test(line)) open = [input];
    else if (open.length > 0) {
      const at = open.at(-1) ?? null;
      const [, indent = "", field = ""] = fieldLine.exec(line) ?? [];
      const schema = field === "" ? at : propertyOf(at, field);
      if (line.trimStart().startsWith("}")) open.pop();
      if (line.endsWith("{")) open.push(schema);
      const text = field === "" ? null : textOf(schema);
      if (text !== null) return [comment(indent.length, text), line];
    }
    return [line];
  });
  return lines.join("\n");
}

function comment(indent: number, text: string): string {
  return `${" ".repeat(indent)}/** ${text} */`;
}

function textOf(schema: JsonSchema | null): string | null {
  const { description, default: preset } = schema ?? {};
  if (typeof description !== "string") return null;
  return preset === undefined
    ? description
    : `${description} Default \`${JSON.stringify(preset)}\`.`;
}

/** Of the object itself, of a list's items, or of one of several shapes. */
function propertyOf(schema: JsonSchema | null, name: string): JsonSchema | null {
  if (schema === null) return null;
  const { properties, items, anyOf, oneOf } = schema;
  const own = isSchema(properties) ? properties[name] : undefined;
  if (isSchema(own)) return own;
  const inner = [items, anyOf, oneOf].flat().filter(isSchema);
  return inner.map((part) => propertyOf(part, name)).find((found) => found !== null) ?? null;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
