import type { BlockButtonAction, Middleware, SlackActionMiddlewareArgs } from "@slack/bolt";

import { asClicker, type Attempt } from "../as-clicker.ts";
import { callOf, startLater, type Call } from "../call.ts";
import { refusalText } from "../refusal.ts";
import type { Reply } from "../reply.ts";
import type { Services } from "../services.ts";
import { pressOf, pressReply, type Press } from "./clicked-message.ts";
import { decisionRefusal } from "./decision-refusal.ts";
import { publishHome } from "./home.ts";
import { refreshCopy } from "./refresh-copy.ts";

/** Approve: decided by the database, shown by the worker. Only a refusal is answered here. */
export function approveButton(
  services: Services,
): Middleware<SlackActionMiddlewareArgs<BlockButtonAction>> {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const press = pressOf(body, action);
    const reply = pressReply(services, { call, press }, { ack, respond });
    const attempt = await asClicker(services, { call, claimed: press.claimed }, ({ caller }) =>
      caller.approval.approve({ id: press.subjectId }),
    );
    await answer(services, { call, press, reply }, attempt);
    if (press.inHome) await publishHome(services, startLater(call), press.claimed);
  };
}

type Answering = { call: Call; press: Press; reply: Reply };

async function answer(
  services: Services,
  { call, press, reply }: Answering,
  attempt: Attempt<unknown>,
): Promise<void> {
  if (attempt.kind === "ok") return reply.done();
  // Slack shows an error after three seconds, so what the words need is read after the ack.
  await reply.done();
  if (attempt.kind !== "refused") {
    await reply.say(refusalText(services, call, { attempt }));
    if (attempt.kind === "unsure")
      await answer(services, { call, press, reply }, await attempt.settled);
    return;
  }
  const approvalId = press.subjectId;
  const refusal = await decisionRefusal(services, call, { ...attempt, approvalId });
  await reply.say(refusal.sentence);
  if (refusal.stale) await refreshCopy(services, call, { approvalId, ...press.place });
}
