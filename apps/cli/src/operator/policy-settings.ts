import { usageError } from "../error.ts";

type Settings = Record<string, unknown>;

/** `limits.pending=5000` and its like as the change that `organization.updatePolicy` takes. Throws `CliError`. */
export function policyOf(settings: readonly string[]): Settings {
  const change = new Map<string, unknown>();
  for (const setting of settings) {
    const at = setting.indexOf("=");
    if (at < 1)
      throw usageError(
        `${JSON.stringify(setting)} is not a setting.`,
        "For example limits.pending=5000.",
      );
    const [part, name] = splitOnce(setting.slice(0, at));
    const value = valueOf(setting.slice(at + 1));
    if (name === undefined) change.set(part, value);
    else change.set(part, Object.fromEntries([...entriesOf(change.get(part)), [name, value]]));
  }
  return Object.fromEntries(change);
}

/** The policy as settings, one a line, that `policyOf` reads again. */
export function policyLines(policy: object): string[] {
  return Object.entries(policy).flatMap(([part, value]: [string, unknown]) =>
    isSettings(value)
      ? Object.entries(value).map(([name, inner]) => `  ${part}.${name}=${written(inner)}`)
      : [`  ${part}=${written(value)}`],
  );
}

function splitOnce(path: string): [string, string | undefined] {
  const dot = path.indexOf(".");
  return dot === -1 ? [path, undefined] : [path.slice(0, dot), path.slice(dot + 1)];
}

/** JSON where it is JSON, so that `always` needs no quotes. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function entriesOf(value: unknown): [string, unknown][] {
  return isSettings(value) ? Object.entries(value) : [];
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
