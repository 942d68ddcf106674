import type { Invitation } from "../model/invitation.ts";
import type { InvitationBatch, NewInvitation } from "../ports/invitation-repository.ts";
import type { DeliveryStatus } from "../model/delivery.ts";
import { invitationRepository } from "../typeorm/repositories/invitation/invitations.ts";
import { outboxRepository } from "../typeorm/repositories/outbox/outbox.ts";
import {
  batchOf,
  newInvitation,
  transitionOf,
  type RepositoryFixture,
} from "./repository-fixture.ts";

type Setting = {
  invitation?: Partial<NewInvitation>;
  batch?: Partial<InvitationBatch>;
  organization?: Parameters<RepositoryFixture["organization"]>[0];
};

type SentEmail = { organizationId: string; invitation: Invitation; deliveryId: string };

/** Invitations with their deliveries, for tests of what becomes of an email. */
export function invitationEmails(fixture: RepositoryFixture) {
  const outbox = outboxRepository(fixture.sql);
  const invitations = invitationRepository(fixture.sql);

  async function create(setting: Setting = {}) {
    const organizationId = await fixture.organization(setting.organization);
    const [invitation] = await invitations.insert(
      batchOf(
        organizationId,
        [newInvitation("Jane@b.test", setting.invitation)],
        setting.batch ?? {},
      ),
    );
    if (!invitation) throw new Error("nothing was inserted");
    const deliveryId = await latestDelivery(organizationId);
    return { organizationId, invitation, deliveryId };
  }

  async function latestDelivery(organizationId: string): Promise<string> {
    const [row] = await fixture.sql.rows<{ id: string }>(
      "SELECT id FROM delivery WHERE organization_id = $1 ORDER BY generation DESC LIMIT 1",
      [organizationId],
    );
    if (!row) throw new Error("there is no delivery");
    return row.id;
  }

  const begin = ({ organizationId, deliveryId }: SentEmail, from: DeliveryStatus[] = ["queued"]) =>
    outbox.beginSending({ organizationId, deliveryId, from });

  const settle = (
    { organizationId, deliveryId }: SentEmail,
    status: DeliveryStatus,
    from: DeliveryStatus[] = ["sending"],
    detail: string | null = null,
  ) =>
    outbox.settle({
      organizationId,
      deliveryId,
      from,
      status,
      detail,
      providerMessageId: status === "accepted" ? "sg-1" : null,
    });

  const statusOf = async ({ organizationId, deliveryId }: SentEmail) =>
    (await outbox.delivery({ organizationId, deliveryId }))?.status;

  const now = async ({ organizationId, invitation }: SentEmail) => {
    const found = await invitations.find(organizationId, invitation.id);
    if (!found) throw new Error("the invitation is missing");
    return found;
  };

  const resend = (email: SentEmail) =>
    invitations.transition(
      transitionOf(email.invitation, "resent", {
        expiry: "any",
        set: { newGeneration: { linkKeyId: "key-2" }, expiry: { kind: "restart" } },
      }),
    );

  const actions = async (organizationId: string) =>
    (await fixture.audit(organizationId)).map((event) => event.action);

  return { create, latestDelivery, begin, settle, statusOf, now, resend, actions };
}
