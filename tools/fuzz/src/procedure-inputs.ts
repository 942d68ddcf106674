import fc from "fast-check";

import { cursor, oddString, type Json } from "./values.ts";
import type { Place } from "./fixture.ts";

/** What entries are made of, in every interface. */
export type Words = { email: fc.Arbitrary<string>; roles: fc.Arbitrary<string[]> };

type Inputs = Record<string, fc.Arbitrary<Json> | null>;

const uuid = fc.uuid();

/** For each procedure what would be right to send; null where there is no input. */
export function procedureInputs(
  place: Place,
  words: Words,
): { queries: Inputs; mutations: Inputs } {
  const token = fc.oneof(fc.constantFrom(...place.links, place.invitationIds[0] ?? ""), oddString);
  const mutations = {
    ...invitationMutations(place, words, token),
    ...otherMutations(place, words),
  };
  return { queries: queriesOf(place, words, token), mutations };
}

function queriesOf(place: Place, { email }: Words, token: fc.Arbitrary<string>): Inputs {
  const limit = fc.integer({ min: 1, max: 100 });
  const page = fc.record({ limit });
  const pageFrom = fc.record({ limit, cursor: fc.oneof(cursor, oddString) }, { requiredKeys: [] });
  return {
    "invitation.get": fc.record({ id: known(place.invitationIds) }),
    "invitation.list": fc.record(
      {
        text: oddString,
        email,
        role: oddString,
        cursor: fc.oneof(cursor, oddString),
        source: oddString,
      },
      { requiredKeys: [] },
    ),
    "invitation.preview": fc.record({ token }),
    "approval.list": pageFrom,
    "approval.listDelegations": pageFrom,
    "approval.get": fc.record({ id: known(place.approvalIds) }),
    "member.list": fc.record({ text: oddString }),
    "member.get": fc.record({ id: known(place.memberIds) }),
    "role.list": null,
    "organization.get": null,
    "apiKey.list": null,
    "audit.list": fc.record({ limit: fc.nat(100), cursor: fc.constantFrom("1", "9".repeat(18)) }),
    "suppression.list": page,
    "event.list": fc.record({ limit, after: fc.constantFrom("0", "1", "9".repeat(18)) }),
    "event.onEvent": fc.record({ lastEventId: fc.constantFrom("0", "1", "9".repeat(18)) }),
    "invitation.onEvent": fc.record({ lastEventId: fc.constantFrom("0", "1", "9".repeat(18)) }),
    "no.such": null,
  };
}

function invitationMutations(place: Place, words: Words, token: fc.Arbitrary<string>): Inputs {
  const { email, roles } = words;
  const id = known(place.invitationIds);
  return {
    "invitation.create": createInput(words),
    "invitation.resend": fc.record({ id }),
    "invitation.revoke": fc.record({ id, reason: oddString }),
    "invitation.changeRole": fc.record({ id, roles }),
    "invitation.extend": fc.record({ id, expiresInHours: fc.constantFrom(1, 720, null, 1e9) }),
    "invitation.copyLink": fc.record({ id }),
    "invitation.accept": fc.record({ token, email, name: oddString }, { requiredKeys: ["token"] }),
    "invitation.exchange": fc.record({ code: oddString }),
    "invitation.requestRenewal": fc.record({ token }),
    "invitation.decline": fc.record({ token, reason: oddString }),
  };
}

function createInput({ email, roles }: Words): fc.Arbitrary<Json> {
  const entry = fc.record(
    {
      email,
      roles,
      message: oddString,
      locale: fc.constantFrom("en", "de", "xx"),
      expiresInHours: fc.constantFrom(1, 24, 720, 0, null),
      metadata: fc.dictionary(oddString, oddString, { maxKeys: 3 }),
    },
    { requiredKeys: ["email"] },
  );
  return fc.record(
    {
      entries: fc.array(entry, { minLength: 1, maxLength: 4 }),
      mode: fc.constantFrom("partial", "atomic"),
      onMember: fc.constantFrom("report", "skip", "reject"),
      onPending: fc.constantFrom("report", "resend"),
      onDuplicate: fc.constantFrom("reject", "collapse"),
      onInsufficientRole: fc.constantFrom("fail", "request"),
      onWarning: fc.constantFrom("send", "skip"),
      dryRun: fc.boolean(),
      note: oddString,
      idempotencyKey: fc.constantFrom("one", "two"),
    },
    { requiredKeys: ["entries"] },
  );
}

function otherMutations(place: Place, { email, roles }: Words): Inputs {
  return {
    "approval.approve": fc.record({ id: known(place.approvalIds) }),
    "approval.deny": fc.record({ id: uuid, reason: oddString }),
    "approval.withdraw": fc.record({ id: uuid }),
    "member.changeRole": fc.record({ id: known(place.memberIds), roles }),
    "member.import": fc.record({
      entries: fc.array(
        fc.record(
          { email, roles, name: oddString, externalId: oddString },
          { requiredKeys: ["email"] },
        ),
        { maxLength: 5 },
      ),
      dryRun: fc.boolean(),
    }),
    "member.update": fc.record(
      { id: known(place.memberIds), name: oddString, externalId: oddString },
      { requiredKeys: ["id"] },
    ),
    "member.reactivate": fc.record({ id: known(place.memberIds) }),
    "member.suspend": fc.record({ id: known(place.memberIds.slice(0, 1)) }),
    "member.remove": fc.record({ id: uuid }),
    "role.create": fc.record({ slug: fc.constantFrom("org-a", "org-b", "nope"), name: oddString }),
    "role.delete": fc.record({ slug: fc.constantFrom("org-a", "member", "org-none") }),
    "organization.update": fc.record({ name: oddString, externalId: oddString }),
    "organization.updatePolicy": fc.record({
      name: oddString,
      policy: fc.record({ replyToInviter: fc.boolean(), locale: oddString }),
    }),
    "organization.setLogo": fc.record({
      image: fc.oneof(fc.base64String(), fc.constant(null), oddString),
    }),
    "organization.transferOwnership": fc.record({ memberId: uuid }),
    "user.relink": fc.record({ userId: uuid }),
    "apiKey.create": fc.record({
      kind: fc.constantFrom("org_key", "personal_key"),
      name: oddString,
      expiresInHours: fc.constantFrom(1, 87_600, 0),
    }),
    "apiKey.revoke": fc.record({ id: known(place.keyIds) }),
    "suppression.remove": fc.record({ id: uuid }),
  };
}

function known(ids: readonly string[]): fc.Arbitrary<string> {
  return ids.length === 0 ? uuid : fc.oneof(fc.constantFrom(...ids), uuid);
}
