import { startBareTrpcPeer } from "./bare-trpc-peer.ts";
import { startBetterAuthPeer } from "./better-auth-peer.ts";
import type { Peer, PeerInput } from "./peer.ts";

/** In the order of their columns. Ends those that started when another one does not. */
export async function startPeers(input: PeerInput): Promise<Peer[]> {
  const peers: Peer[] = [];
  try {
    peers.push(await startBareTrpcPeer(input));
    peers.push(await startBetterAuthPeer(input));
    return peers;
  } catch (error) {
    await Promise.all(peers.map(({ stop }) => stop()));
    throw error;
  }
}
