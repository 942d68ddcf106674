import { z } from "zod";

type Settings = Record<string, unknown>;

/**
 * The stored settings with a change, to be parsed by the same schema. Objects merge at every depth and
 * lists are replaced. `null` leaves a setting out, so that the schema fills in its default; what is left
 * out of the change, or undefined, stays. Another variant of a union replaces the one before it.
 */
export function mergeSettings(schema: z.core.$ZodType, current: unknown, change: unknown): unknown {
  if (!isSettings(change)) return change;
  const inner = unwrapped(schema);
  const kept = isSettings(current) && isSameVariant(inner, current, change) ? current : {};
  const next = new Map(Object.entries(kept));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) next.delete(name);
    else if (value !== undefined)
      next.set(name, mergeSettings(memberOf(inner, name), kept[name], value));
  }
  // Unlike an assignment, this makes `__proto__` a name like any other.
  return Object.fromEntries(next);
}

function isSameVariant(schema: z.core.$ZodType, current: Settings, change: Settings): boolean {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return true;
  const { discriminator } = schema.def;
  const kind = change[discriminator];
  return kind === undefined || kind === current[discriminator];
}

function memberOf(schema: z.core.$ZodType, name: string): z.core.$ZodType {
  const member =
    schema instanceof z.ZodObject && Object.hasOwn(schema.shape, name)
      ? schema.shape[name]
      : undefined;
  return member ?? unknownSetting;
}

/** No place in the schema: it merges as an object does, and the schema rejects it. */
const unknownSetting = z.unknown();

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return unwrapped(schema.def.innerType);
  return schema;
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
