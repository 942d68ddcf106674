import type { AllMiddlewareArgs, AnyMiddlewareArgs } from "@slack/bolt";
import type { Tracing } from "@usher/core";

type Args = AnyMiddlewareArgs & AllMiddlewareArgs;

/** The first middleware of all: what Slack sends is a span, whichever way it came. */
export function traceArrivals(
  tracing: Tracing | undefined,
  handle: (args: Args) => Promise<void>,
): (args: Args) => Promise<void> {
  if (tracing === undefined) return handle;
  return async (args) => {
    const name = arrivalKind(args);
    const span = tracing.start(name, { kind: "server", facts: factsOf(args) });
    try {
      await span.run(() => handle(args));
      span.end();
    } catch (error) {
      span.end(error instanceof Error ? error.name : "unknown");
      throw error;
    }
  };
}

/** Slack's names and ours for what was clicked; no user input. */
export function arrivalKind({ body }: Args): string {
  if ("command" in body && typeof body.command === "string") return "slack command";
  if ("event" in body) return `slack event ${body.event.type}`;
  return `slack ${typeof body.type === "string" ? body.type : "request"}`;
}

function factsOf({ context }: Args): Record<string, string> {
  return context.teamId === undefined ? {} : { "slack.team.id": context.teamId };
}
