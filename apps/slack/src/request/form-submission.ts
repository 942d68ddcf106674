import type {
  Middleware,
  SlackViewMiddlewareArgs,
  ViewOutput,
  ViewSubmitAction,
} from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { ErrorView } from "@usher/core";

import type { Field } from "../blocks/form-fields.ts";
import { outdatedFormMessage } from "../text/messages.ts";
import type { ClaimedIdentity } from "../workspaces/identify.ts";
import type { Attempt } from "./as-slack-member.ts";
import { callOf, type Call } from "./call.ts";
import { claimedBy } from "./claimed-by.ts";
import { rejectionText } from "./rejection-text.ts";
import { viewReply, type ViewReply } from "./reply.ts";
import { restoredForm } from "./restored-form.ts";
import type { Services } from "./services.ts";
import { hasField } from "./submitted-view.ts";

export type Submitted = {
  call: Call;
  claimed: ClaimedIdentity;
  view: ViewOutput;
  teamName: string;
  /** Of this submission alone. */
  triggerId: string;
  reply: ViewReply;
};

/** Sentences by the block of the input they are about. */
export type FieldErrors = { errors: Record<string, string> };

export function errorUnder({ blockId }: { blockId: string }, sentence: string): FieldErrors {
  return { errors: { [blockId]: sentence } };
}

type RejectedAttempt = { error: ErrorView; userId: string | null };

export type FormSubmission<Values, Result> = {
  /** The inputs without which a form is of another version of ours. */
  fields(view: ViewOutput): readonly Field[];
  /** What was typed; null for a form of another version. */
  read(view: ViewOutput): Values | null;
  /** What is wrong with it before anything is tried. */
  check?(submitted: Submitted, values: Values): Promise<FieldErrors | null>;
  /** Does it within Slack's three seconds. */
  attempt(submitted: Submitted, values: Values): Promise<Attempt<Result>>;
  succeed(submitted: Submitted, result: Result, values: Values): Promise<void>;
  /** Words of its own for a rejection, where it has some. */
  reject?(
    submitted: Submitted,
    rejected: RejectedAttempt,
    values: Values,
  ): Promise<FieldErrors | { sentence: string } | { view: ModalView } | null>;
  /** Where it says what is not about one input; null for a form without inputs, which says it on top. */
  errorField(view: ViewOutput): Field | null;
};

/**
 * The one way of every form: read, check, attempt. While nothing is saved the form stays open with
 * the error at its input, so that what was typed is never lost.
 */
export function formSubmission<Values, Result>(
  services: Services,
  form: FormSubmission<Values, Result>,
): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> {
  return async ({ body, view, ack, context }) => {
    const call = callOf(context);
    const client = call.workspace.clients.interactive;
    const reply = viewReply({ ack, body, client }, call, services.log);
    const isCurrent = form.fields(view).every((field) => hasField(view, field));
    const values = isCurrent ? form.read(view) : null;
    if (values === null) return reply.keep(outdatedFormMessage);
    const teamName = body.team?.domain ?? "Slack";
    const { trigger_id: triggerId } = body;
    const submitted = { call, claimed: claimedBy(body), view, teamName, triggerId, reply };
    const wrong = (await form.check?.(submitted, values)) ?? null;
    if (wrong !== null) return reply.errors(wrong.errors);
    const attempt = await form.attempt(submitted, values);
    await answer(services, form, { submitted, values, attempt });
  };
}

type Answering<Values, Result> = {
  submitted: Submitted;
  values: Values;
  attempt: Attempt<Result>;
};

async function answer<Values, Result>(
  services: Services,
  form: FormSubmission<Values, Result>,
  { submitted, values, attempt }: Answering<Values, Result>,
): Promise<void> {
  const { call, reply, view } = submitted;
  if (attempt.kind === "ok") return form.succeed(submitted, attempt.value, values);
  if (attempt.kind === "unsure") {
    await reply.show(view.title.text, [rejectionText(services, call, { attempt })]);
    return answer(services, form, { submitted, values, attempt: await attempt.settled });
  }
  const own =
    attempt.kind === "rejected"
      ? ((await form.reject?.(submitted, attempt, values)) ?? null)
      : null;
  if (own !== null && "view" in own) return reply.put(own.view);
  if (own !== null && "errors" in own) return showErrors(submitted, own.errors);
  const sentence = own?.sentence ?? rejectionText(services, call, { attempt });
  const field = form.errorField(view);
  if (field === null) return reply.put(restoredForm(view, [sentence]));
  await showErrors(submitted, errorUnder(field, sentence).errors);
}

async function showErrors(
  { call, reply, view }: Submitted,
  errors: Record<string, string>,
): Promise<void> {
  if (!call.acked) return reply.errors(errors);
  await reply.put(restoredForm(view, Object.values(errors)));
}
