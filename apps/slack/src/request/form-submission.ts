import type {
  Middleware,
  SlackViewMiddlewareArgs,
  ViewOutput,
  ViewSubmitAction,
} from "@slack/bolt";
import type { ErrorView } from "@usher/core";

import type { ClaimedIdentity } from "../workspaces/identify.ts";
import type { Attempt } from "./as-slack-member.ts";
import { callOf, type Call } from "./call.ts";
import { isTransient } from "./is-transient.ts";
import { rejectionText } from "./rejection-text.ts";
import { viewReply, type ViewReply } from "./reply.ts";
import type { Services } from "./services.ts";
import { claimedBy } from "./claimed-by.ts";

export type Submitted = {
  call: Call;
  claimed: ClaimedIdentity;
  view: ViewOutput;
  teamName: string;
  reply: ViewReply;
};

/** Sentences by the block of the input they are about. */
export type FieldErrors = { errors: Record<string, string> };

export function errorUnder({ blockId }: { blockId: string }, sentence: string): FieldErrors {
  return { errors: { [blockId]: sentence } };
}

type RejectedAttempt = { error: ErrorView; userId: string | null };

export type FormSubmission<Values, Result> = {
  /** What was typed. */
  read(view: ViewOutput): Values;
  /** What is wrong with it before anything is tried. */
  check?(submitted: Submitted, values: Values): Promise<FieldErrors | null>;
  /** Does it within Slack's three seconds. */
  attempt(submitted: Submitted, values: Values): Promise<Attempt<Result>>;
  succeed(submitted: Submitted, result: Result, values: Values): Promise<void>;
  /** Words of its own for a rejection; under an input they only show before Slack was answered. */
  reject?(
    submitted: Submitted,
    rejected: RejectedAttempt,
    values: Values,
  ): Promise<FieldErrors | { sentence: string } | null>;
  rejectedTitle: string;
  /** Block of the input under which it says that nothing was saved, so that everything typed stays. */
  retryBlock(view: ViewOutput): string;
};

/** The one way of every form: read, check, attempt, then errors in the form, or its place taken by what it came to. */
export function formSubmission<Values, Result>(
  services: Services,
  form: FormSubmission<Values, Result>,
): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> {
  return async ({ body, view, ack, context }) => {
    const call = callOf(context);
    const client = call.workspace.clients.interactive;
    const reply = viewReply({ ack, body, client }, call, services.log);
    const teamName = body.team?.domain ?? "Slack";
    const submitted = { call, claimed: claimedBy(body), view, teamName, reply };
    const values = form.read(view);
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
  if (isTransient(attempt) && !call.acked)
    return reply.errors({ [form.retryBlock(view)]: rejectionText(services, call, { attempt }) });
  const own =
    attempt.kind === "rejected"
      ? ((await form.reject?.(submitted, attempt, values)) ?? null)
      : null;
  if (own !== null && "errors" in own && !call.acked) return reply.errors(own.errors);
  const sentence =
    own !== null && "sentence" in own ? own.sentence : rejectionText(services, call, { attempt });
  await reply.show(form.rejectedTitle, [sentence]);
  if (attempt.kind === "unsure")
    await answer(services, form, { submitted, values, attempt: await attempt.settled });
}
