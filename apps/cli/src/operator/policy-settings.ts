import { usageError } from "../error.ts";

type Settings = Record<string, unknown>;

/**
 * `limits.pending=5000` and its like, at any depth, as the change that `organization.updatePolicy`
 * takes; `null` resets a setting. Throws `CliError`.
 */
export function policyOf(settings: readonly string[]): Settings {
  let change: Settings = {};
  for (const setting of settings) {
    const at = setting.indexOf("=");
    if (at < 1)
      throw usageError(
        `${JSON.stringify(setting)} is not a setting.`,
        "For example limits.pending=5000.",
      );
    const place = setting.slice(0, at).split(".");
    change = withSetting(change, place, valueOf(setting.slice(at + 1)));
  }
  return change;
}

/** The policy as settings, one a line, that `policyOf` reads again. */
export function policyLines(policy: object): string[] {
  return leavesOf("", policy).map(([place, value]) => `  ${place}=${written(value)}`);
}

function leavesOf(above: string, settings: object): [string, unknown][] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]) =>
    isSettings(value)
      ? leavesOf(`${above}${name}.`, value)
      : [[`${above}${name}`, value] satisfies [string, unknown]],
  );
}

function withSetting(
  settings: Settings,
  [name = "", ...below]: readonly string[],
  value: unknown,
): Settings {
  const inner = new Map(Object.entries(settings)).get(name);
  const next =
    below.length === 0 ? value : withSetting(isSettings(inner) ? inner : {}, below, value);
  return Object.fromEntries([...Object.entries(settings), [name, next]]);
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

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
