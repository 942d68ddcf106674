import type { ErrorView } from "../../model/errors.ts";
import type { Store } from "../../ports/store.ts";
import type { UsherCaller } from "../../trpc/app-router.ts";
import { toErrorView } from "../../trpc/error-view.ts";
import type { Things } from "./holder.ts";
import type { Trial } from "./trials.ts";

/** `request`: it became a request for approval. `hidden`: a list did not show it. */
export type Verdict = "yes" | "request" | "hidden" | ErrorView;

/** What came of it on the caller's own thing and on another's. Own is null where there is nothing to own. */
export type Outcome = { own: Verdict | null; others: Verdict };

/** Undoes every transaction when it is done, so that each call finds what the first one found. */
export function undoing(store: Store): Store {
  return {
    read: store.read,
    async transaction(work) {
      const undo = new Error("undone");
      const values: Awaited<ReturnType<typeof work>>[] = [];
      try {
        await store.transaction(async (tx) => {
          values.push(await work(tx));
          throw undo;
        });
      } catch (error) {
        if (error !== undo) throw error;
      }
      const [value] = values;
      if (values.length !== 1) throw new Error("the transaction did not work once");
      // Exactly one was pushed, of the type that the work has.
      return value as Awaited<ReturnType<typeof work>>;
    },
  };
}

export async function tryProcedure(
  trial: Trial,
  caller: UsherCaller,
  { own, others }: { own: Things | null; others: Things },
): Promise<Outcome> {
  switch (trial.about) {
    case "organization": {
      const verdict = await verdictOf(trial.call(caller));
      const past = typeof verdict === "object" && verdict.code === trial.past;
      return { own: null, others: past ? "yes" : verdict };
    }
    case "thing": {
      const call = own && trial.call(caller, own);
      const verdict = call && (await verdictOf(call));
      return { own: verdict, others: await verdictOf(required(trial.call(caller, others))) };
    }
    case "list": {
      const shown = await idsShown(trial.call(caller));
      const verdict = (id: string): Verdict => {
        if (!(shown instanceof Set)) return shown;
        return shown.has(id) ? "yes" : "hidden";
      };
      const ownId = own && trial.idOf(own);
      return {
        own: ownId === null ? null : verdict(ownId),
        others: verdict(required(trial.idOf(others))),
      };
    }
  }
}

async function idsShown(call: Promise<readonly string[]>): Promise<Set<string> | ErrorView> {
  try {
    return new Set(await call);
  } catch (error) {
    return toErrorView(error);
  }
}

async function verdictOf(call: Promise<unknown>): Promise<Verdict> {
  try {
    return becameRequest(await call) ? "request" : "yes";
  } catch (error) {
    return toErrorView(error);
  }
}

function becameRequest(answer: unknown): boolean {
  return (
    typeof answer === "object" &&
    answer !== null &&
    "approvalRequestId" in answer &&
    answer.approvalRequestId !== null
  );
}

function required<T>(part: T | null): T {
  if (part === null)
    throw new Error("another's things lack something that a procedure is tried with");
  return part;
}
