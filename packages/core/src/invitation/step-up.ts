import type { Actor } from "../kernel/actor.ts";
import { UsherError } from "../kernel/errors.ts";
import type { CreateEntry } from "./prepare-entries.ts";

const freshForMinutes = 10;

/**
 * A person who is signed in offers more than plain `member` only shortly after proving a second
 * factor. Keys never need one. Throws `mfa.step_up_required`.
 */
export function demandStepUp(actor: Actor, entries: readonly CreateEntry[]): void {
  if (actor.kind !== "session" || !entries.some(({ roles }) => offersMore(roles))) return;
  const { steppedUpAt } = actor;
  const fresh =
    steppedUpAt !== null && Date.now() - Date.parse(steppedUpAt) <= freshForMinutes * 60_000;
  if (!fresh) throw new UsherError("mfa.step_up_required", { withinMinutes: freshForMinutes });
}

function offersMore(roles: CreateEntry["roles"]): boolean {
  return (roles ?? []).some((slug) => slug !== "member");
}
