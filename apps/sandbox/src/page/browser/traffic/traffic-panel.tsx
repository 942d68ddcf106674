import { useState } from "preact/hooks";

import { forgetTraffic } from "../wire/client.ts";
import { trafficWays } from "../wire/traffic.ts";
import type { Workspace } from "../wire/world.ts";
import { TrafficRow } from "./traffic-row.tsx";
import { useTraffic } from "./use-traffic.ts";

type TrafficPanelProps = {
  onTraffic: (listener: () => void) => () => void;
  workspaces: Workspace[];
  now: Date;
};

/** Every request between Slack, the app and SendGrid, newest first. */
export function TrafficPanel({ onTraffic, workspaces, now }: TrafficPanelProps) {
  const [way, setWay] = useState("");
  const [text, setText] = useState("");
  const [failed, setFailed] = useState(false);
  const filter = {
    ...(way !== "" && { way }),
    ...(text.trim() !== "" && { text: text.trim() }),
    ...(failed && { failed: "true" }),
  };
  const { entries, reread } = useTraffic(filter, onTraffic);
  return (
    <div class="traffic-panel">
      <div class="traffic-filter" role="group" aria-label="Filter the requests">
        <select
          class="select"
          aria-label="Which way"
          value={way}
          onChange={(event) => setWay(event.currentTarget.value)}
        >
          <option value="">All ways</option>
          {Object.entries(trafficWays).map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </select>
        <input
          class="text-input"
          type="search"
          aria-label="Text"
          placeholder="Filter"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={failed}
            onChange={(event) => setFailed(event.currentTarget.checked)}
          />
          failed
        </label>
        <button
          type="button"
          class="button small"
          onClick={() => void forgetTraffic().then(reread, reread)}
        >
          Clear
        </button>
      </div>
      <p class="panel-intro">Newest first, at most 300. Tokens, keys and links are masked.</p>
      {entries?.length === 0 && <p class="panel-intro">No requests yet.</p>}
      <ul class="traffic-list" aria-label="Requests, newest first">
        {entries?.map((entry) => (
          <li key={entry.id}>
            <TrafficRow
              entry={entry}
              now={now}
              workspace={
                workspaces.length > 1
                  ? workspaces.find(({ teamId }) => teamId === entry.workspace)?.name
                  : undefined
              }
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
