import { isObject, operationsOf, resolved, type Document } from "./document.ts";

const prose = new Set(["description", "summary", "title", "example"]);

/**
 * What a document says of each operation, whatever way it says it: references are resolved, prose
 * is left out, and 3.0's `nullable` is a type as in 3.1.
 */
export function factsOf(document: Document): Record<string, unknown> {
  return Object.fromEntries(
    operationsOf(document).map(({ path, method, operation }) => {
      const { parameters = [], requestBody = null, responses } = operation;
      return [`${method} ${path}`, bare(document, { parameters, requestBody, responses })];
    }),
  );
}

function bare(document: Document, value: unknown): unknown {
  const here = resolved(document, value);
  if (Array.isArray(here)) return here.map((part) => bare(document, part));
  if (!isObject(here)) return here;
  const { nullable, ...said } = here;
  const facts = Object.entries(said)
    .filter(([key, part]) => !(prose.has(key) && typeof part === "string"))
    .map(([key, part]) => [key, key === "required" ? sorted(part) : bare(document, part)]);
  const type = nullable === true && { type: [said["type"], "null"] };
  return { ...Object.fromEntries(facts), ...type };
}

function sorted(required: unknown): unknown {
  return Array.isArray(required) ? required.map(String).toSorted() : required;
}
