import { createCallers, type TestOrganization } from "@usher/core/testing";
import { expect } from "vitest";

import { organizationTypeId } from "../../type-id.ts";
import { envelope, nametrustResults } from "./published.ts";
import type { CompatServer } from "./start-compat-server.ts";

/** What the tests of one file call the NameTrust API with; read again at every call. */
type World = { server: CompatServer; acme: TestOrganization; authorization: string };
type Answer = ReturnType<CompatServer["call"]>;

export function nametrustCalls(fixture: () => World) {
  const pathOf = ({ id }: { id: string }) =>
    `/nametrust/orgs/${organizationTypeId(id)}/invitations`;
  const post = (
    body: unknown,
    headers: Record<string, string> = {},
    organization = fixture().acme,
  ) => {
    const { server, authorization } = fixture();
    return server.call("POST", pathOf(organization), {
      body,
      headers: { authorization, ...headers },
    });
  };
  const results = async (answer: Answer, status = 200) => {
    const { json, status: actual } = await answer;
    expect(actual).toBe(status);
    return nametrustResults.parse(json);
  };
  const rejected = async (answer: Answer, status: number, code: string) => {
    const { json, status: actual, headers } = await answer;
    expect([actual, envelope.parse(json).code]).toEqual([status, code]);
    return headers;
  };
  /** Every invitation of the organization, whatever its state. */
  const rows = async () => {
    const { server, acme } = fixture();
    const { owner } = createCallers(server.database.store, acme);
    return (await owner.invitation.list()).invitations;
  };
  return { pathOf, post, results, rejected, rows };
}
