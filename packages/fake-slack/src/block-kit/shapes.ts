import { z } from "zod";

export type BlockKitProblem = {
  /** JSON pointer into the payload, as Slack writes it: `/blocks/0/text/text`. */
  pointer: string;
  message: string;
};

export type Report = (pointer: string, message: string) => void;

/** Reports a problem at a path below the object that a rule looks at. */
export type ReportBelow = (path: (string | number)[], message: string) => void;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Everything in a value that does not fit, as Slack words it. */
export function problemsOf(schema: z.ZodType, value: unknown, at = ""): BlockKitProblem[] {
  const { error } = schema.safeParse(value, { error: describe, reportInput: true });
  const issues = error?.issues ?? [];
  const ofWrongType = new Set(
    issues.filter(({ code }) => code === "invalid_type").map(({ path }) => path.join("/")),
  );
  return issues.flatMap((issue) => {
    // zod also measures a text that was given for a list, and a list for a text.
    if (issue.code !== "invalid_type" && ofWrongType.has(issue.path.join("/"))) return [];
    // Slack names the object that lacks a field or has an unknown type.
    const isOfParent = isMissing(issue) || issue.code === "invalid_union";
    const path = isOfParent ? issue.path.slice(0, -1) : issue.path;
    const pointer = [at, ...path.map(String)].join("/");
    if (issue.code !== "unrecognized_keys") return [{ pointer, message: issue.message }];
    return issue.keys.map((key) => ({
      pointer,
      message: `no more properties allowed, got "${key}"`,
    }));
  });
}

/** Chooses the shape by the value's `type`. */
export function byType<
  const Shapes extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
>(what: string, shapes: Shapes): z.ZodDiscriminatedUnion<Shapes, "type"> {
  return z.discriminatedUnion("type", shapes, {
    error: ({ code, input }) =>
      code === "invalid_union" && isRecord(input)
        ? `unsupported ${what} type: ${JSON.stringify(input.type)}`
        : undefined,
  });
}

/** A shape and one more rule that looks at the object as a whole, once it has the shape. */
export function also<Shape extends z.ZodObject>(
  shape: Shape,
  rule: (value: z.infer<Shape>, report: ReportBelow) => void,
): Shape {
  return shape.superRefine((value, context) =>
    rule(value, (path, message) => context.addIssue({ code: "custom", path, message })),
  );
}

export function text(max = Infinity): z.ZodString {
  return z.string().min(1).max(max);
}

export function url(max = 3000): z.ZodString {
  return text(max).regex(/^https?:\/\/[^\s]+$/);
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): z.ZodNumber {
  const isInRange = (value: number): boolean =>
    Number.isInteger(value) && value >= min && value <= max;
  return z.number().refine(isInRange, `must be an integer from ${min} to ${max}`);
}

function isMissing(issue: z.core.$ZodRawIssue | z.core.$ZodIssue): boolean {
  return ["invalid_type", "invalid_value"].includes(issue.code) && issue.input === undefined;
}

function describe(issue: z.core.$ZodRawIssue): string | undefined {
  if (isMissing(issue)) return `missing required field: ${String(issue.path?.at(-1))}`;
  const size =
    typeof issue.input === "string" || Array.isArray(issue.input) ? issue.input.length : 0;
  switch (issue.code) {
    case "invalid_type":
      return `must be ${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`;
    case "invalid_value":
      return `must be one of ${issue.values.map((one) => JSON.stringify(one)).join(", ")}`;
    case "invalid_format":
      return `must match ${issue.pattern}`;
    case "too_small":
      return issue.origin === "array"
        ? `must have at least ${issue.minimum} items`
        : `must be more than ${Number(issue.minimum) - 1} characters`;
    case "too_big":
      return issue.origin === "array"
        ? `no more than ${issue.maximum} items allowed, has ${size}`
        : `must be less than ${Number(issue.maximum) + 1} characters, has ${size}`;
    default:
      return undefined;
  }
}
