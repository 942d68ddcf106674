import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { eventTypes, newWebhookSecret } from "@usher/core";

import { usageError } from "../error.ts";
import { eventLine } from "../events/event-line.ts";
import { followEvents } from "../events/follow-events.ts";
import { forwardEvent } from "../events/forward-event.ts";
import { connectServer } from "../server/connect-server.ts";
import { plain, variable, type Terminal } from "../terminal.ts";
import { collectOf, organizationOption } from "./options.ts";

const secretVariable = "USHER_WEBHOOK_SECRET";
const secretPattern = /^whsec_(?:[A-Za-z0-9+/]{4}){8,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function listenCommand(terminal: Terminal) {
  return new Command("listen")
    .description("post events to an app on this machine as signed webhooks, for developing it")
    .addOption(organizationOption())
    .requiredOption("--forward <url>", "such as http://localhost:4000/hooks", httpUrl)
    .option("--types <type>", "repeatable, or with commas", collectOf(eventTypes))
    .option("--after <id>", "continue after this event; default: what happens from now on")
    .action(async ({ forward, types, after, ...options }) => {
      const server = connectServer(terminal, options);
      const target = { url: forward, secret: secretOf(terminal) };
      await server.client.event.list.query({ limit: 1, ...(after !== undefined && { after }) });
      await followEvents(terminal, server, {
        types,
        after: after ?? null,
        async handle(event) {
          const answer = await forwardEvent(event, target);
          terminal.stdout.write(`${plain(`${eventLine(event)}  ${answer}`)}\n`);
        },
      });
    });
}

/** That of the variable, so that an app keeps it from one run to the next, or a new one. */
function secretOf(terminal: Terminal): string {
  const given = variable(terminal, secretVariable);
  if (given === null) {
    const secret = newWebhookSecret();
    terminal.stderr.write(
      `The secret of this run, which the app verifies with (${secretVariable} sets another):\n${secret}\n`,
    );
    return secret;
  }
  if (secretPattern.test(given)) return given;
  throw usageError(`${secretVariable} must be whsec_ and at least 24 bytes as base64.`);
}

function httpUrl(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text).href;
  throw new InvalidArgumentError("It must be an address such as http://localhost:4000/hooks.");
}
