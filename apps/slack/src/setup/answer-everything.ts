import type { AckFn, AllMiddlewareArgs, AnyMiddlewareArgs, Context } from "@slack/bolt";

import { failureMessage } from "@usher/core";

import { infoModal } from "../blocks/info-modal.ts";
import { enterWorkspace, startCall, workspaceOf, type Arrival } from "../request/call.ts";
import {
  unexpectedErrorMessage,
  nothingSavedMessage,
  notInstalledMessage,
  outdatedButtonMessage,
  outdatedFormMessage,
  outdatedShortcutMessage,
  restartingMessage,
  slackSlowMessage,
} from "../text/messages.ts";
import { keptForm } from "../request/kept-form.ts";
import type { StopReason } from "../request/as-slack-member.ts";
import { logError } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { quoteText } from "../text/slack-text.ts";
import { arrivalKind } from "./trace-arrivals.ts";
import { requestTimeoutsOf } from "../workspaces/request-timeouts.ts";
import type { Place, Workspace } from "../workspaces/workspace.ts";

type Args = AnyMiddlewareArgs & AllMiddlewareArgs;

/**
 * The first middleware: whatever happens behind it, the person gets an answer in Slack's time.
 * Without it Bolt leaves Slack waiting for a 404, or answers an empty 200.
 */
export function answerEverything(
  services: Services,
  isStopping: () => boolean,
): (args: Args) => Promise<void> {
  return (args) => services.inFlight.track(logged(services, args, isStopping()));
}

/** One line a request, as the server writes it. */
async function logged(services: Services, args: Args, stopping: boolean): Promise<void> {
  const call = startCall(args.context);
  try {
    await handle(services, { args, call }, stopping);
  } finally {
    const { requestId, receivedAt, facts } = call;
    const { teamId } = args.context;
    const ms = Date.now() - receivedAt;
    const line = { requestId, route: arrivalKind(args), ms, teamId, ...facts };
    services.log.info(line, "request");
  }
}

async function handle(
  services: Services,
  { args, call }: { args: Args; call: Arrival },
  stopping: boolean,
): Promise<void> {
  if (stopping) {
    call.facts.code = "stopping";
    return report(args, call, restartingMessage);
  }
  try {
    const found = await findWorkspace(services, args.context);
    if ("rejection" in found) {
      call.facts.code = found.rejection;
      return await report(args, call, found.text);
    }
    enterWorkspace(args.context, call, found);
    await args.next();
    if (!call.acked) await report(args, call, unknownText(services, args));
  } catch (err) {
    const reference = logError(services, call, err);
    try {
      await report(args, call, unexpectedErrorMessage(reference));
    } catch (cause) {
      services.log.warn({ err: cause, requestId: call.requestId }, "an answer did not reach Slack");
    }
  }
}

/** Or the sentence for the requester, in Slack's time. */
async function findWorkspace(
  services: Services,
  context: Context,
): Promise<Workspace | { rejection: StopReason; text: string }> {
  const { workspaces, config, log } = services;
  const late = new Promise<null>((resolve) => {
    setTimeout(() => resolve(null), requestTimeoutsOf(config).databaseMs).unref();
  });
  const looked = workspaces.of(placeOf(context)).catch((err: unknown) => {
    const message = failureMessage("the workspace of a request could not be looked up", err);
    log.error({ err }, message);
    return null;
  });
  const found = await Promise.race([looked, late]);
  if (found === null) return { rejection: "database_slow", text: nothingSavedMessage };
  if (found === "unknown") return { rejection: "slack_slow", text: slackSlowMessage };
  if (found === "not_installed") return { rejection: found, text: notInstalledMessage };
  return found;
}

/** As Bolt read it; of an installation on an enterprise, interactions carry no team but the person's. */
function placeOf({ teamId, enterpriseId, isEnterpriseInstall }: Context): Place {
  return { teamId: teamId ?? null, enterpriseId: enterpriseId ?? null, isEnterpriseInstall };
}

/** A request without a listener: another command on our URL, or a form or button of another version. */
function unknownText({ config: { command } }: Services, args: Args): string | null {
  if ("command" in args) return `This isn't one of my commands. Mine is \`${quoteText(command)}\`.`;
  if ("view" in args) return args.body.type === "view_submission" ? outdatedFormMessage : null;
  if ("shortcut" in args) return outdatedShortcutMessage(command);
  if (!("action" in args)) return null;
  // What is chosen in an input arrives with its form.
  const isClick = args.action.type === "button" || args.action.type === "overflow";
  return isClick ? outdatedButtonMessage(command) : null;
}

async function report(args: Args, call: Arrival, sentence: string | null): Promise<void> {
  // An event is acknowledged by Bolt itself, and no one waits for a reply.
  if (!("ack" in args) || "event" in args) return;
  if (call.acked) return sayLater(args, call, sentence);
  call.acked = true;
  if (sentence === null) return acknowledge(args)();
  if ("command" in args) return args.ack({ response_type: "ephemeral", text: sentence });
  if ("view" in args && args.body.type === "view_submission")
    return args.ack(keptForm(args.body.view, sentence));
  await acknowledge(args)();
  await sayLater(args, call, sentence);
}

/** Where there is no response URL, as in the Home tab, a modal says it. */
async function sayLater(args: Args, call: Arrival, sentence: string | null): Promise<void> {
  if (sentence === null) return;
  if ("respond" in args && args.respond)
    return void (await args.respond({
      response_type: "ephemeral",
      replace_original: false,
      text: sentence,
    }));
  const opening = openingIn(args);
  const client = workspaceOf(call)?.clients.interactive;
  if (opening === null || client === undefined) return;
  const view = infoModal("Usher", [sentence]);
  const { triggerId: trigger_id } = opening;
  await (opening.inModal
    ? client.views.push({ trigger_id, view })
    : client.views.open({ trigger_id, view }));
}

function openingIn(args: Args): { triggerId: string; inModal: boolean } | null {
  if ("shortcut" in args) return { triggerId: args.shortcut.trigger_id, inModal: false };
  if (!("action" in args) || args.body.type !== "block_actions") return null;
  return { triggerId: args.body.trigger_id, inModal: args.body.view?.type === "modal" };
}

/** Every kind of request may be acknowledged without a body. */
function acknowledge(args: Args & { ack: unknown }): AckFn<void> {
  return args.ack as AckFn<void>;
}
