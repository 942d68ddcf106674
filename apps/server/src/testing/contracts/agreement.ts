import { isObject, isVersion30, operationsOf, resolved, type Document } from "./document.ts";

/**
 * Where our document differs from the vendor's: a path, a method, a status, a field or its type that
 * ours does not have, and what ours requires of a request beyond the vendor's.
 */
export function disagreements(vendor: Document, ours: Document): string[] {
  return operationsOf(vendor).flatMap(({ path, method, operation }) => {
    const own = ours.paths[path]?.[method];
    const where = `${method} ${path}`;
    if (own === undefined) return [`${where} is missing`];
    const wanted = pathParameters(operation.parameters);
    const named = pathParameters(own.parameters);
    const body = compare(
      { document: vendor, schema: bodyOf(vendor, operation.requestBody) },
      { document: ours, schema: bodyOf(ours, own.requestBody) },
      `${where} request`,
    );
    const answers = Object.entries(operation.responses).flatMap(([status, response]) => {
      const owned = own.responses[status];
      if (owned === undefined) return [`${where} has no ${status}`];
      return compare(
        { document: vendor, schema: bodyOf(vendor, response) },
        { document: ours, schema: bodyOf(ours, owned) },
        `${where} ${status}`,
      );
    });
    const parameters = wanted === named ? [] : [`${where} has parameters ${named}, not ${wanted}`];
    return [...parameters, ...body, ...answers];
  });
}

type Side = { document: Document; schema: unknown };

function compare(vendor: Side, ours: Side, where: string): string[] {
  const theirs = resolved(vendor.document, vendor.schema);
  const own = resolved(ours.document, ours.schema);
  if (!isObject(theirs)) return [];
  if (!isObject(own)) return [`${where} is missing`];
  const types = typesOf(vendor.document, theirs);
  const ownTypes = typesOf(ours.document, own);
  if (types.length > 0 && types.join() !== ownTypes.join())
    return [`${where} is ${ownTypes.join("|")}, not ${types.join("|")}`];
  const format = theirs["format"] === undefined || theirs["format"] === own["format"];
  return [
    ...(format ? [] : [`${where} is not a ${String(theirs["format"])}`]),
    ...requiredFaults(theirs, own, where),
    ...closedFaults(theirs, own, where),
    ...propertyFaults({ ...vendor, schema: theirs }, { ...ours, schema: own }, where),
    ...compare(
      { ...vendor, schema: theirs["items"] },
      { ...ours, schema: own["items"] },
      `${where}[]`,
    ),
  ];
}

/** A request may not need more than the vendor's, an answer may not promise less. */
function requiredFaults(
  theirs: Record<string, unknown>,
  own: Record<string, unknown>,
  where: string,
): string[] {
  const wanted = namesIn(theirs["required"]);
  const given = namesIn(own["required"]);
  const missing = wanted.filter((name) => !given.includes(name));
  const isRequest = where.includes(" request");
  const added = isRequest ? given.filter((name) => !wanted.includes(name)) : [];
  return [
    ...missing.map((name) => `${where}.${name} is not required`),
    ...added.map((name) => `${where}.${name} is required`),
  ];
}

function closedFaults(
  theirs: Record<string, unknown>,
  own: Record<string, unknown>,
  where: string,
): string[] {
  if (theirs["additionalProperties"] !== false) return [];
  const known = Object.keys(isObject(theirs["properties"]) ? theirs["properties"] : {});
  const names = Object.keys(isObject(own["properties"]) ? own["properties"] : {});
  const extra = names.filter((name) => !known.includes(name));
  return [
    ...(own["additionalProperties"] === false ? [] : [`${where} takes unknown properties`]),
    ...extra.map((name) => `${where}.${name} is unknown`),
  ];
}

function propertyFaults(vendor: Side, ours: Side, where: string): string[] {
  const theirs = isObject(vendor.schema) ? vendor.schema["properties"] : undefined;
  const own = isObject(ours.schema) ? ours.schema["properties"] : undefined;
  if (!isObject(theirs)) return [];
  return Object.entries(theirs).flatMap(([name, schema]) =>
    compare(
      { ...vendor, schema },
      { ...ours, schema: isObject(own) ? own[name] : undefined },
      `${where}.${name}`,
    ),
  );
}

function bodyOf(document: Document, part: unknown): unknown {
  const value = resolved(document, part);
  const content = isObject(value) ? value["content"] : undefined;
  const media = isObject(content) ? content["application/json"] : undefined;
  return isObject(media) ? media["schema"] : undefined;
}

function typesOf(document: Document, schema: Record<string, unknown>): string[] {
  const { type, nullable } = schema;
  const types = typeof type === "string" ? [type] : namesIn(type);
  return (nullable === true && isVersion30(document) ? [...types, "null"] : types).toSorted();
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function pathParameters(parameters: { name: string; in: string }[] = []): string {
  const named = parameters.filter((parameter) => parameter.in === "path");
  return named.map(({ name }) => name).join();
}
