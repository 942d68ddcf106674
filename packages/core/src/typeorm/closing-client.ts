import { Client, type ClientConfig } from "pg";

import { gatherWrites } from "./gather-writes.ts";

type Connected = (error: Error | null, client?: Client) => void;

/**
 * A client for a pool, which closes its socket when it fails to connect. pg's own leaves it open where the server asks
 * for a password that is not there: that keeps a process alive, and a database in use, until the server gives up a
 * minute later. What it is asked in one turn leaves in one write.
 */
export class ClosingClient extends Client {
  constructor(config?: ClientConfig) {
    super(config);
    gatherWrites(this);
    this.connect = new Proxy(this.connect, {
      apply: (connect, _self, [connected]: [Connected]) =>
        connect.call(this, (error: Error | null, client?: Client) => {
          if (error) this.#close();
          connected(error, client);
        }),
    });
  }

  #close(): void {
    void this.end().catch(() => {});
  }
}
