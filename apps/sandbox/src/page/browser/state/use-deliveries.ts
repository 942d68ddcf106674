import type { Delivery } from "@usher/fake-slack";
import { useCallback, useRef, useState } from "preact/hooks";

import { act } from "../wire/client.ts";
import { failureText } from "./failure-text.ts";

export type Traffic = { what: string; delivery: Delivery };

/** One red line for the person who acted, where they acted. */
export type Failure = { person: string; place: string; words: string };

export type Action = {
  /** As the traffic line and an error call it. */
  what: string;
  path: string;
  person: string;
  place: string;
  input: Record<string, unknown>;
};

export type Deliveries = {
  isBusy: boolean;
  traffic: Traffic | null;
  failure: Failure | null;
  /** False when Slack would have shown an error. */
  send: (action: Action) => Promise<boolean>;
  fail: (failure: Failure) => void;
  dismissFailure: () => void;
};

/** Acts in the fake Slack, one thing at a time, and keeps what came of the last one. */
export function useDeliveries(refresh: () => Promise<void>): Deliveries {
  const [isBusy, setIsBusy] = useState(false);
  const [traffic, setTraffic] = useState<Traffic | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  const last = useRef<Promise<unknown>>(Promise.resolve());

  const perform = useCallback(
    async ({ what, path, person, place, input }: Action): Promise<boolean> => {
      setIsBusy(true);
      setFailure(null);
      const reject = (words: string): false => {
        setFailure({ person, place, words });
        return false;
      };
      try {
        const delivery = await act(path, input);
        if (delivery !== null && delivery.status !== null) setTraffic({ what, delivery });
        await refresh();
        // Slack says `invalid_input` under the inputs.
        const error = delivery?.slackError ?? null;
        if (error === null) return true;
        return error === "invalid_input" ? false : reject(failureText(what, error));
      } catch (error) {
        await refresh();
        return reject(`The sandbox rejected this: ${error instanceof Error ? error.message : ""}`);
      } finally {
        setIsBusy(false);
      }
    },
    [refresh],
  );
  const send = useCallback(
    (action: Action): Promise<boolean> => {
      // It never rejects, so the next one always gets its turn.
      const done = last.current.then(() => perform(action));
      last.current = done;
      return done;
    },
    [perform],
  );
  const dismissFailure = useCallback((): void => setFailure(null), []);
  return { isBusy, traffic, failure, send, fail: setFailure, dismissFailure };
}
