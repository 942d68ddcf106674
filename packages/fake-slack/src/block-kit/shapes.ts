export type BlockKitProblem = {
  /** JSON pointer into the payload, as Slack writes it: `/blocks/0/text/text`. */
  pointer: string;
  message: string;
};

export type Report = (pointer: string, message: string) => void;

/** Checks one value at one place. Shapes are built from each other, as the JSON they describe. */
export type Shape = (value: unknown, at: string, report: Report) => void;

type Member = { shape: Shape; optional: boolean };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function required(shape: Shape): Member {
  return { shape, optional: false };
}

export function optional(shape: Shape): Member {
  return { shape, optional: true };
}

export function object(members: Record<string, Member>): Shape {
  return (value, at, report) => {
    if (!isRecord(value)) return report(at, "must be an object");
    for (const [name, member] of Object.entries(members)) {
      if (value[name] !== undefined) member.shape(value[name], `${at}/${name}`, report);
      else if (!member.optional) report(at, `missing required field: ${name}`);
    }
    for (const name of Object.keys(value)) {
      if (!(name in members)) report(at, `no more properties allowed, got "${name}"`);
    }
  };
}

/** Chooses the shape by the value's `type`. */
export function byType(what: string, shapes: Record<string, Shape>): Shape {
  return (value, at, report) => {
    if (!isRecord(value)) return report(at, "must be an object");
    const shape = typeof value.type === "string" ? shapes[value.type] : undefined;
    if (shape === undefined) {
      return report(at, `unsupported ${what} type: ${JSON.stringify(value.type)}`);
    }
    shape(value, at, report);
  };
}

export function string(limits: { min?: number; max?: number; pattern?: RegExp } = {}): Shape {
  return (value, at, report) => {
    if (typeof value !== "string") return report(at, "must be a string");
    if (value.length < (limits.min ?? 0)) {
      report(at, `must be more than ${(limits.min ?? 0) - 1} characters`);
    }
    if (value.length > (limits.max ?? Infinity)) {
      report(at, `must be less than ${(limits.max ?? 0) + 1} characters, has ${value.length}`);
    }
    if (limits.pattern !== undefined && !limits.pattern.test(value)) {
      report(at, `must match ${limits.pattern}`);
    }
  };
}

export function url(max = 3000): Shape {
  return string({ min: 1, max, pattern: /^https?:\/\/[^\s]+$/ });
}

export function literal(...allowed: (string | number)[]): Shape {
  return (value, at, report) => {
    if (!allowed.some((one) => one === value)) {
      report(at, `must be one of ${allowed.map((one) => JSON.stringify(one)).join(", ")}`);
    }
  };
}

export const boolean: Shape = (value, at, report) => {
  if (typeof value !== "boolean") report(at, "must be a boolean");
};

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Shape {
  return (value, at, report) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
      report(at, `must be an integer from ${min} to ${max}`);
    }
  };
}

export function list(item: Shape, limits: { min?: number; max?: number } = {}): Shape {
  return (value, at, report) => {
    if (!Array.isArray(value)) return report(at, "must be an array");
    if (value.length < (limits.min ?? 0)) report(at, `must have at least ${limits.min} items`);
    if (value.length > (limits.max ?? Infinity)) {
      report(at, `no more than ${limits.max} items allowed, has ${value.length}`);
    }
    value.forEach((one, index) => item(one, `${at}/${index}`, report));
  };
}

/** A shape and one more rule that looks at the object as a whole. */
export function also(
  shape: Shape,
  rule: (value: Record<string, unknown>, at: string, report: Report) => void,
): Shape {
  return (value, at, report) => {
    shape(value, at, report);
    if (isRecord(value)) rule(value, at, report);
  };
}
