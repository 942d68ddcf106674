import { newId } from "@usher/core";

import { batchCall, createCall, listCall } from "../http-calls.ts";
import { organizationsBefore } from "../live-in.ts";
import { spawnTarget } from "../spawn-target.ts";
import type { Peer, PeerInput } from "./peer.ts";
import { fillPlainSchema } from "./plain-schema.ts";

const listed = 100;

/** What a careful engineer writes first: it takes Usher's requests, and no key. */
export async function startBareTrpcPeer({ fixture, scale }: PeerInput): Promise<Peer> {
  const databaseUrl = await fixture.createDatabase("bare_trpc");
  const place = { organizationId: newId(), inviterId: newId() };
  const before = Array.from({ length: organizationsBefore }, () => ({
    organizationId: newId(),
    inviterId: newId(),
    invitations: scale.invitationsBefore,
  }));
  await fillPlainSchema(databaseUrl, [{ ...place, invitations: listed }, ...before]);
  const { url, stop } = await spawnTarget({
    kind: "bare-trpc",
    url: databaseUrl,
    sql: { kind: "plain", ...place },
  });
  const calls = {
    create: () => createCall("none"),
    batch: () => batchCall("none"),
    list: () => listCall("none"),
  };
  return { name: "bare tRPC", url, databaseUrl, stop, calls };
}
