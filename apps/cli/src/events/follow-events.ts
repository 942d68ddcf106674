import type { RouterInputs, RouterOutputs } from "@usher/client";

import type { Server } from "../server/connect-server.ts";
import { serverErrorOf } from "../server/server-error.ts";
import { plain, type Terminal } from "../terminal.ts";

export type Event = RouterOutputs["event"]["list"]["events"][number];
type Types = Extract<RouterInputs["event"]["list"], object>["types"];

type Opened = { type: "stream.opened" };

type Following = {
  types: Types;
  /** Null begins with what happens from now on. */
  after: string | null;
  /** One event at a time, in order. */
  handle: (event: Event) => void | Promise<void>;
};

/** Handles events as they happen, until Ctrl-C. Throws when the server ends the stream for a reason that lasts. */
export async function followEvents(
  terminal: Terminal,
  { client, url }: Server,
  { types, after, handle }: Following,
): Promise<void> {
  const say = (line: string) => void terminal.stderr.write(`${plain(line)}\n`);
  let last = after;
  let isOver = false;
  let handled = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    const end = (finish: () => void) => {
      isOver = true;
      release();
      following.unsubscribe();
      finish();
    };
    const take = async (before: Promise<void>, event: Event | Opened, id: string) => {
      await before;
      if (isOver) return;
      try {
        if (event.type === "stream.opened") say(`Following ${url}; Ctrl-C stops.`);
        else await handle(event);
        last = id;
      } catch (error) {
        end(() => reject(error));
      }
    };
    const release = terminal.onStop(() => end(resolve));
    const input = { ...(types && { types }), ...(after !== null && { lastEventId: after }) };
    const following = client.event.onEvent.subscribe(input, {
      onData({ id, data: event }) {
        handled = take(handled, event, id);
      },
      onConnectionStateChange({ state, error }) {
        if (state !== "connecting" || !error) return;
        say(`${serverErrorOf(error)?.message ?? "The connection was lost."} Connecting again…`);
      },
      onError: (error) => end(() => reject(error)),
    });
  });
  await handled;
  if (last !== null) say(`Stopped. --after ${last} continues from here.`);
}
