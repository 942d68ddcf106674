import { useState } from "preact/hooks";

import { repairAll, setFailure } from "../wire/client.ts";
import type { Failure } from "../wire/failure.ts";

/** Switches for failures of external services. */
export function FailurePanel({ failures }: { failures: Failure[] }) {
  const [rejection, setRejection] = useState("");
  const parties = [...new Set(failures.map(({ party }) => party))];
  const run = (change: Promise<void>): void => {
    setRejection("");
    change.catch((error: Error) => setRejection(error.message));
  };
  return (
    <div class="failures">
      <p class="panel-intro">
        Break something and see how people are informed. Nothing gets lost, and nothing is done
        twice.
      </p>
      {parties.map((party) => (
        <section key={party} aria-labelledby={`failures-${party}`}>
          <h3 id={`failures-${party}`}>{party}</h3>
          <ul>
            {failures
              .filter((failure) => failure.party === party)
              .map((failure) => (
                <li key={failure.id}>
                  <FailureSwitch
                    failure={failure}
                    onSwitch={(isOn, seconds) => run(setFailure(failure.id, isOn, seconds))}
                  />
                </li>
              ))}
          </ul>
        </section>
      ))}
      <button type="button" class="button" onClick={() => run(repairAll())}>
        Fix all
      </button>
      <p role="alert">{rejection}</p>
    </div>
  );
}

type FailureSwitchProps = {
  failure: Failure;
  onSwitch: (isOn: boolean, seconds: number | null) => void;
};

function FailureSwitch({ failure, onSwitch }: FailureSwitchProps) {
  const { id, party, label, defaultSeconds, broken } = failure;
  const [seconds, setSeconds] = useState(defaultSeconds);
  const isOn = broken !== null;
  return (
    <div class="failure-switch">
      <button
        type="button"
        class={isOn ? "button small danger" : "button small"}
        aria-pressed={isOn}
        aria-label={`${party}: ${label}`}
        onClick={() => onSwitch(!isOn, seconds)}
      >
        {label}
      </button>
      {seconds !== null && (
        <label>
          <input
            id={`seconds-${id}`}
            class="text-input"
            type="number"
            min={1}
            max={600}
            value={seconds}
            onInput={({ currentTarget }) =>
              setSeconds(Math.min(600, Math.max(1, Math.round(currentTarget.valueAsNumber || 1))))
            }
          />{" "}
          seconds
        </label>
      )}
      {isOn && <p>{broken}</p>}
    </div>
  );
}
