import type { Fixture } from "../fixture.ts";
import type { Operation } from "../http-calls.ts";
import type { LoadRequest } from "../http-load.ts";
import type { Scale } from "../options.ts";

export type PeerInput = { fixture: Fixture; scale: Scale };

/** Another program that does the same work, on a database of its own beside Usher's. */
export type Peer = {
  name: string;
  url: string;
  databaseUrl: string;
  /** The next request of each operation; null where it has none. */
  calls: Record<Operation, (() => LoadRequest) | null>;
  stop(): Promise<void>;
};
