import type { RouterOutputs } from "@usher/client";

import { table } from "../table.ts";

type Event = RouterOutputs["event"]["list"]["events"][number];

export function describeEvents(events: readonly Event[]): string {
  return table(["AT", "TYPE", "ABOUT", "ID"], events.map(cellsOf));
}

/** One event of many that are not there yet, so without columns. */
export function eventLine(event: Event): string {
  return cellsOf(event).join("  ");
}

function cellsOf(event: Event): [string, string, string, string] {
  return [event.at, event.type, aboutOf(event), event.id];
}

/** The address, or the addresses of a request; where there is none, the id. */
function aboutOf({ subject, data, changes }: Event): string {
  if (data !== null && "invitations" in data)
    return data.invitations.map(({ email }) => email).join(" ");
  const email = data !== null && "email" in data ? data.email : changes["email"];
  return typeof email === "string" ? email : `${subject.kind} ${subject.id}`;
}
