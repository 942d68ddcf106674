import createClient from "openapi-fetch";

import type { components, paths } from "./usher-api.ts";

export type Story = {
  url: string;
  organization: string;
  /** A session token of an owner. */
  session: string;
  /** What the invitee finds in the email. */
  readToken(invitation: components["schemas"]["Invitation"]): Promise<string>;
};

const as = (url: string, credential: string) =>
  createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${credential}` } });

/** Openapi-fetch answers with either data or an error. */
function answerOf<Data>({ data, error }: { data?: { result: { data: Data } }; error?: unknown }) {
  if (data === undefined) throw new Error(`rejected: ${JSON.stringify(error)}`);
  return data.result.data;
}

/** What happened, a line for each step. */
export async function story({ url, organization, session, readToken }: Story): Promise<string[]> {
  const lines: string[] = [];
  const { secret } = answerOf(
    await as(url, session).POST("/trpc/apiKey.create", {
      params: { header: { "X-Org-ID": organization } },
      body: {
        kind: "org_key",
        name: "story",
        permissions: ["member:read", "member:invite", "member:manage"],
      },
    }),
  );
  const usher = as(url, secret);

  const batch = answerOf(
    await usher.POST("/trpc/invitation.create", {
      body: {
        entries: [{ email: "jane@guest.example", roles: ["member"] }, { email: "nonsense" }],
        idempotencyKey: "story",
      },
    }),
  );
  for (const { email, outcome, error } of batch.results)
    lines.push(`${outcome} ${email} ${error?.code ?? ""}`.trim());

  const { invitations } = answerOf(
    await usher.POST("/trpc/invitation.list", { body: { states: ["pending"], limit: 10 } }),
  );
  for (const invitation of invitations) {
    lines.push(`${invitation.state} ${invitation.email} as ${invitation.roles.join()}`);
    const token = await readToken(invitation);
    // The link is the credential.
    const anonymous = createClient<paths>({ baseUrl: url });
    answerOf(await anonymous.POST("/trpc/invitation.accept", { body: { token } }));
  }

  const { members } = answerOf(
    await usher.POST("/trpc/member.list", { body: { text: "jane@guest.example" } }),
  );
  for (const { id, version } of members) {
    const body = { id, roles: ["billing"], expectedVersion: version };
    const changed = answerOf(await usher.POST("/trpc/member.changeRole", { body }));
    lines.push(`${changed.email} is ${changed.roles.join()} and ${changed.status}`);
    answerOf(await usher.POST("/trpc/member.remove", { body: { id } }));

    const { error } = await usher.POST("/trpc/member.get", { body: { id } });
    // A request that reaches no procedure has another form of error.
    if (error === undefined || !("error" in error)) throw new Error("the member is still there");
    const { appCode, httpStatus } = error.error.data;
    lines.push(`${httpStatus} ${appCode}`);
  }

  const { events } = answerOf(
    await usher.POST("/trpc/event.list", { body: { types: ["member.joined", "member.removed"] } }),
  );
  for (const event of events) {
    // The type tells what `data` is.
    if (event.type === "member.joined") lines.push(`joined as ${event.data?.roles.join()}`);
    if (event.type === "member.removed") lines.push(`left as ${event.data?.roles.join()}`);
  }
  return lines;
}
