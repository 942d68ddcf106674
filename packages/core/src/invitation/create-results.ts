import { errorView, UsherError } from "../model/errors.ts";
import type { Invitation } from "../model/invitation.ts";
import type { CreateRequest, Preparation, PreparedEntry } from "./prepare-entries.ts";
import type { CreateInvitationOutput, EntryResult } from "./schemas.ts";
import { invitationView } from "./view.ts";

type Outcome = EntryResult["outcome"];
type Settled = { outcome: Outcome; invitation: Invitation | null; error: UsherError | null };

/** The results of one call while it runs: each entry is waiting until something settles it. */
export class CreateResults {
  readonly #request: CreateRequest;
  readonly #preparations: readonly Preparation[];
  readonly #settled = new Map<number, Settled>();
  readonly #reopened = new Set<number>();

  constructor(request: CreateRequest, preparations: readonly Preparation[]) {
    this.#request = request;
    this.#preparations = preparations;
    for (const [index, preparation] of preparations.entries())
      if (preparation.kind === "failed") this.fail(index, preparation.error);
  }

  /** The entries that are still to be written, each address once. */
  waiting(): [number, PreparedEntry][] {
    return [...this.#preparations.entries()].flatMap(([index, preparation]) =>
      preparation.kind === "ready" && !this.#settled.has(index) && !this.#reopened.has(index)
        ? [[index, preparation.entry] as [number, PreparedEntry]]
        : [],
    );
  }

  fail(index: number, error: UsherError): void {
    this.#settled.set(index, { outcome: "failed", invitation: null, error });
  }

  skip(index: number): void {
    this.#settled.set(index, { outcome: "skipped", invitation: null, error: null });
  }

  unchanged(index: number, invitation: Invitation): void {
    this.#settled.set(index, { outcome: "unchanged", invitation, error: null });
  }

  /** The address has an open invitation that will be sent again. */
  reopen(index: number): void {
    this.#reopened.add(index);
  }

  resent(outcomes: readonly (readonly [number, Settled])[]): void {
    for (const [index, settled] of outcomes) this.#settled.set(index, settled);
  }

  created(index: number, invitation: Invitation): void {
    const outcome = invitation.storedState === "requested" ? "requested" : "invited";
    this.#settled.set(index, { outcome, invitation, error: null });
  }

  /** In atomic mode the first failure refuses the call; the caller's transaction is rolled back. */
  throwIfAtomic(): void {
    if (this.#request.mode !== "atomic") return;
    const failures = [...this.#settled.entries()]
      .filter(([, settled]) => settled.error !== null)
      .toSorted(([a], [b]) => a - b);
    const [first] = failures;
    if (!first?.[1].error) return;
    const { code, message, details } = first[1].error;
    throw new UsherError(code, {
      ...details,
      message,
      index: first[0],
      email: this.#emailOf(first[0]),
      failed: failures.map(([index, settled]) => ({
        index,
        email: this.#emailOf(index),
        code: settled.error?.code,
      })),
    });
  }

  output(approvalRequestId: string | null): CreateInvitationOutput {
    const results = this.#preparations.map((preparation, index) =>
      this.#result(preparation, index),
    );
    const count = (outcome: Outcome) =>
      results.filter((result) => result.outcome === outcome).length;
    return {
      results,
      summary: {
        total: results.length,
        invited: count("invited"),
        requested: count("requested"),
        resent: count("resent"),
        unchanged: count("unchanged"),
        skipped: count("skipped"),
        failed: count("failed"),
      },
      approvalRequestId,
      dryRun: this.#request.dryRun,
    };
  }

  #result(preparation: Preparation, index: number): EntryResult {
    if (preparation.kind === "duplicate") {
      const first = this.#preparations[preparation.sameAs];
      if (first) return { ...this.#result(first, preparation.sameAs), email: this.#emailOf(index) };
    }
    const { outcome, invitation, error } =
      this.#settled.get(index) ?? this.#expected(preparation, index);
    return {
      email: this.#emailOf(index),
      success: error === null,
      outcome,
      invitation: invitation === null ? null : invitationView(invitation),
      error: error === null ? null : errorView(error),
    };
  }

  /** What a dry run says of an entry that nothing refused. */
  #expected(preparation: Preparation, index: number): Settled {
    const requested = preparation.kind === "ready" && preparation.entry.approval !== null;
    const outcome = this.#reopened.has(index) ? "resent" : requested ? "requested" : "invited";
    return { outcome, invitation: null, error: null };
  }

  #emailOf(index: number): string {
    return this.#request.entries[index]?.email.trim() ?? "";
  }
}

export type { Settled };
