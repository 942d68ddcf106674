type Found = { schemas: Record<string, unknown>; value: unknown };

const definition = "#/$defs/";
const component = "#/components/schemas/";

/**
 * Takes the `$defs` out of every schema inside a value, and points their references at the document's
 * components. Throws for two different schemas of one name.
 */
export function withoutDefinitions(value: unknown): Found {
  const schemas: Record<string, unknown> = {};
  return { schemas, value: visit(value) };

  function visit(part: unknown): unknown {
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== "object" || part === null) return part;
    const { $defs = {}, ...rest } = part as { $defs?: Record<string, unknown> };
    for (const [name, schema] of Object.entries($defs)) add(name, visit(schema));
    return Object.fromEntries(
      Object.entries(rest).map(([key, inner]) => [
        key,
        key === "$ref" ? moved(inner) : visit(inner),
      ]),
    );
  }

  function add(name: string, schema: unknown): void {
    const known = schemas[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`two schemas are called ${name}`);
    schemas[name] = schema;
  }
}

function moved(reference: unknown): unknown {
  return typeof reference === "string" && reference.startsWith(definition)
    ? component + reference.slice(definition.length)
    : reference;
}
