import { useState } from "preact/hooks";

import { shortTime } from "../state/short-time.ts";
import { readTrafficDetails } from "../wire/client.ts";
import { trafficWays, type TrafficDetail, type TrafficEntry } from "../wire/traffic.ts";

type TrafficRowProps = { entry: TrafficEntry; workspace: string | undefined; now: Date };

/** One request in a line; clicked, its full content. */
export function TrafficRow({ entry, workspace, now }: TrafficRowProps) {
  const [details, setDetails] = useState<TrafficDetail[] | null>(null);
  const { id, way, title, isOk, outcome, ms, at } = entry;
  const isOpen = details !== null;
  const toggle = (): void => {
    if (isOpen) setDetails(null);
    else
      readTrafficDetails(id).then(
        (read) => setDetails(read.details),
        (error: Error) => setDetails([{ heading: "Gone", content: error.message }]),
      );
  };
  return (
    <>
      <button
        type="button"
        class="traffic-row"
        aria-expanded={isOpen ? "true" : "false"}
        aria-controls={`traffic-${id}`}
        onClick={toggle}
      >
        <span class={`traffic-way traffic-${way}`}>{trafficWays[way]}</span>
        {workspace !== undefined && <span class="traffic-workspace">{workspace}</span>}
        <time dateTime={at}>{shortTime(at, now, { seconds: true })}</time>
        <span class="traffic-title">{title}</span>
        <span class={isOk ? "traffic-outcome" : "traffic-outcome traffic-failed"}>{outcome}</span>
        <span class="traffic-ms">{ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms</span>
      </button>
      {isOpen && (
        <div class="traffic-details" id={`traffic-${id}`}>
          {details.map(({ heading, content }) => (
            <section key={heading}>
              <h4>{heading}</h4>
              <pre tabIndex={0} role="region" aria-label={heading}>
                {typeof content === "string" ? content : JSON.stringify(content, null, 2)}
              </pre>
            </section>
          ))}
        </div>
      )}
    </>
  );
}
