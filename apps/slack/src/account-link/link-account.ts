import {
  parseEmailAddress,
  requestAccountLink,
  unlinkAccount,
  type AccountLinkAnswer,
} from "@usher/core";

import { asAccount, type Attempt } from "../request/as-slack-member.ts";
import { linkEmail, linkModal } from "../blocks/link-modal.ts";
import { readAddress } from "../command/read-people.ts";
import type { Call } from "../request/call.ts";
import type { ClaimedIdentity } from "../workspaces/identify.ts";
import {
  badLinkAddressText,
  linkAskedText,
  linkedAlreadyText,
  notLinkedText,
  unlinkedText,
} from "../text/link-text.ts";
import { errorUnder, formSubmission } from "../request/form-submission.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { formError } from "../request/form-error.ts";
import { typedIn } from "../request/submitted-view.ts";
import type { CommandRequest } from "../request/command-request.ts";

const linkTitle = "Connect your account";

type LinkFormRequest = { call: Call; claimed: ClaimedIdentity; email: string; teamName: string };

/** `link`: with an address at once, without one by a form. */
export async function linkAccount(
  services: Services,
  request: CommandRequest,
  email: string | null,
): Promise<void> {
  const { call, reply, triggerId } = request;
  if (email !== null) return askForLink(services, { ...request, email }, reply.say);
  const { clients, facts } = call.workspace;
  try {
    const view = linkModal(facts.organizationName);
    await clients.interactive.views.open({ trigger_id: triggerId, view });
  } catch (err) {
    return reply.say(formError(services, call, err));
  }
  await reply.done();
}

export function linkSubmission(services: Services) {
  return formSubmission(services, {
    fields: () => [linkEmail],
    read: (view) => ({ email: readAddress(typedIn(view, linkEmail)) }),
    async check({ call }, { email }) {
      if (parseEmailAddress(email).ok) return null;
      return errorUnder(linkEmail, badLinkAddressText(email, factsOf(services, call)));
    },
    attempt: (submitted, { email }) => requestLink(services, { ...submitted, email }),
    succeed: ({ call, reply }, result, { email }) =>
      reply.show(linkTitle, [resultText(services, { call, email }, result)]),
    errorField: () => linkEmail,
  });
}

async function askForLink(
  services: Services,
  selection: LinkFormRequest,
  say: (words: string) => Promise<void>,
): Promise<void> {
  const attempt = await requestLink(services, selection);
  await say(answerText(services, selection, attempt));
  if (attempt.kind === "unsure") await say(answerText(services, selection, await attempt.settled));
}

function requestLink(
  services: Services,
  { call, claimed, email, teamName }: LinkFormRequest,
): Promise<Attempt<AccountLinkAnswer>> {
  return asAccount(services, { call, claimed }, ({ store, name, ...account }) =>
    requestAccountLink({ store }, { ...account, slackUserName: name, teamName, email }),
  );
}

function answerText(
  services: Services,
  request: LinkFormRequest,
  attempt: Attempt<AccountLinkAnswer>,
): string {
  return attempt.kind === "ok"
    ? resultText(services, request, attempt.value)
    : rejectionText(services, request.call, { attempt });
}

function resultText(
  services: Services,
  { call, email }: Pick<LinkFormRequest, "call" | "email">,
  result: AccountLinkAnswer,
): string {
  const facts = factsOf(services, call);
  switch (result.kind) {
    case "asked":
      return linkAskedText(email, facts);
    case "linked_already":
      return linkedAlreadyText(facts);
    case "invalid_email":
      return badLinkAddressText(email, facts);
  }
}

/** `unlink`: from now on only a confirmed address identifies this Slack account. */
export async function unlinkByCommand(
  services: Services,
  { call, claimed, reply }: CommandRequest,
): Promise<void> {
  const attempt = await asAccount(services, { call, claimed }, async ({ store, ...account }) => {
    const context = { store, via: "slack", requestId: call.requestId } as const;
    const link = await unlinkAccount(context, account, "asked");
    const stillKnown = (await store.read.accountLinks.resolve(account)) !== null;
    return { ended: link !== null, stillKnown };
  });
  if (attempt.kind !== "ok") return reply.say(rejectionText(services, call, { attempt }));
  const { ended, stillKnown } = attempt.value;
  const facts = factsOf(services, call);
  await reply.say(ended ? unlinkedText(stillKnown, facts) : notLinkedText(stillKnown, facts));
}

function factsOf({ config }: Services, { workspace }: Call) {
  return { command: config.command, organizationName: workspace.facts.organizationName };
}
