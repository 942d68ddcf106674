import { Command } from "@commander-js/extra-typings";
import { eventTypes } from "@usher/core";
import type { RouterInputs, RouterOutputs } from "@usher/client";

import { answer } from "../answer.ts";
import { describeEvents, eventLine } from "../events/event-line.ts";
import { followEvents } from "../events/follow-events.ts";
import { connectServer } from "../server/connect-server.ts";
import type { Terminal } from "../terminal.ts";
import { collectOf, jsonOption, organizationOption, wholeNumber } from "./options.ts";

type Query = Extract<RouterInputs["event"]["list"], object>;
type Page = RouterOutputs["event"]["list"];

export function eventsCommand(terminal: Terminal) {
  return new Command("events")
    .description("list events from the server at USHER_URL, oldest first, or follow them")
    .addOption(organizationOption())
    .option("--follow", "print events as they happen, from now or from --after on, until Ctrl-C")
    .option("--types <type>", "repeatable, or with commas", collectOf(eventTypes))
    .option("--after <id>", "continue after this event")
    .option("--limit <number>", "maximum number", wholeNumber(1, 100), 50)
    .addOption(jsonOption())
    .action(async (options) => {
      const { types, after, limit } = options;
      const server = connectServer(terminal, options);
      const query: Query = { ...(types && { types }), ...(after !== undefined && { after }) };
      // A server, a key or a cursor that is wrong ends the command at once; a stream would try again.
      const page = await server.client.event.list.query({
        ...query,
        limit: options.follow ? 1 : limit,
      });
      if (!options.follow) {
        answer(terminal, options, { document: page, text: described(page) });
        return;
      }
      const print = (event: Page["events"][number]) =>
        answer(terminal, options, { document: event, text: eventLine(event) });
      await followEvents(terminal, server, { types, after, print });
    });
}

function described({ events, next, hasMore }: Page): string {
  const shown = events.length === 0 ? "No events found." : describeEvents(events);
  return hasMore ? `${shown}\nThere are more. Use --after ${next}.` : shown;
}
