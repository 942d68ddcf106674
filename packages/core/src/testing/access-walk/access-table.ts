import { systemRoles } from "../../model/roles.ts";
import type { Outcome, Verdict } from "./try-procedure.ts";
import type { Walker } from "./walkers.ts";

export type Walked = { walker: Walker; outcome: Outcome };

const header = [
  "Procedure",
  "Signed out",
  ...systemRoles.map((role) => role.slice(0, 1).toUpperCase() + role.slice(1)),
  "Never by",
  "An owner's key with only",
  "An organization's key with only",
];

/** What every kind of caller may do, a line for each procedure. */
export function renderAccessTable(walks: ReadonlyMap<string, readonly Walked[]>): string {
  const rows = [...walks].map(([path, walked]) => [`\`${path}\``, ...cellsOf(walked)]);
  const lines = [header, header.map(() => "--"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function cellsOf(walked: readonly Walked[]): string[] {
  const only = (kind: Walker["kind"], role: Walker["role"] = null) =>
    walked.filter(({ walker }) => walker.kind === kind && (!role || walker.role === role));
  const sessions = systemRoles.map((role) => cellOf(only("session", role)[0]?.outcome));
  const whole = sessions.at(-1) ?? "";
  return [
    cellOf(only("none")[0]?.outcome),
    ...sessions,
    neverBy(only),
    sufficient(only("personal_key", "owner"), whole),
    sufficient(only("org_key"), whole),
  ];
}

/** Kinds of callers that a whole procedure is closed to, though their user's session may. */
function neverBy(only: (kind: Walker["kind"]) => readonly Walked[]): string {
  const kinds = { slack_user: "Slack users", whole_personal_key: "keys" } as const;
  const closed = Object.entries(kinds).filter(([kind]) =>
    only(kind as keyof typeof kinds).every(({ outcome }) => cellOf(outcome) === "–"),
  );
  const anyone = only("session").some(({ outcome }) => cellOf(outcome) !== "–");
  return anyone ? closed.map(([, name]) => name).join(", ") : "";
}

/** Permissions that are enough alone, and for what, where it is not what an owner's session may. */
function sufficient(keys: readonly Walked[], whole: string): string {
  const enough = keys
    .map(({ walker, outcome }) => ({ permission: walker.permission, cell: cellOf(outcome) }))
    .filter(({ cell }) => cell !== "–");
  if (enough.length === keys.length) return "any";
  if (enough.length === 0) return "–";
  return enough
    .map(
      ({ permission, cell }) =>
        `\`${permission}\`${cell === whole || cell === "yes" ? "" : ` (${cell})`}`,
    )
    .join(", ");
}

export function cellOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) throw new Error("a kind of caller is missing");
  const { own, others } = outcome;
  if (own === null) return others === "yes" || others === "request" ? others : "–";
  if (isDone(own)) return isDone(others) ? "all" : "own";
  return isDone(others) ? "others’" : "–";
}

export function isDone(verdict: Verdict | null): boolean {
  return verdict === "yes" || verdict === "request";
}
