import type { RouterInputs, RouterOutputs } from "@usher/client";

import type { Server } from "../server/connect-server.ts";
import { serverErrorOf } from "../server/server-error.ts";
import { plain, type Terminal } from "../terminal.ts";

type Event = RouterOutputs["event"]["list"]["events"][number];
type Types = Extract<RouterInputs["event"]["list"], object>["types"];

/** Prints events as they happen, until Ctrl-C. Throws when the server ends the stream for a reason that lasts. */
export async function followEvents(
  terminal: Terminal,
  { client, url }: Server,
  {
    types,
    after,
    print,
  }: {
    types: Types;
    after: string | undefined;
    print: (event: Event) => void;
  },
): Promise<void> {
  const say = (line: string) => void terminal.stderr.write(`${plain(line)}\n`);
  let last = after;
  await new Promise<void>((resolve, reject) => {
    const end = (finish: () => void) => {
      release();
      following.unsubscribe();
      finish();
    };
    const release = terminal.onStop(() => end(resolve));
    const input = { ...(types && { types }), ...(after !== undefined && { lastEventId: after }) };
    const following = client.event.onEvent.subscribe(input, {
      onData({ id, data: event }) {
        last = id;
        if (event.type === "stream.opened") say(`Following ${url}; Ctrl-C stops.`);
        else print(event);
      },
      onConnectionStateChange({ state, error }) {
        if (state !== "connecting" || !error) return;
        say(`${serverErrorOf(error)?.message ?? "The connection was lost."} Connecting again…`);
      },
      onError: (error) => end(() => reject(error)),
    });
  });
  if (last !== undefined) say(`Stopped. --after ${last} continues from here.`);
}
