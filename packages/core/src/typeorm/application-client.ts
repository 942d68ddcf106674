import type { ClientConfig } from "pg";

import { ClosingClient } from "./closing-client.ts";
import { isLostStatement } from "./database-error.ts";
import type { Pooler } from "./pooler.ts";

type Send = (...args: unknown[]) => unknown;

const starts = /^\s*(?:START\s+TRANSACTION|BEGIN)\b/i;
const ends = /^\s*(?:COMMIT|END|ABORT|ROLLBACK(?!\s+TO\b))\b/i;
const startTransaction = "START TRANSACTION ISOLATION LEVEL READ COMMITTED";

/**
 * The client of an application's pool. Behind a pooler that lends sessions for one transaction each, every transaction
 * brings its settings, a statement outside one gets a transaction of its own, and statements have names only if the
 * pooler keeps track of them.
 */
export function applicationClient(
  pooler: Pooler,
  transactionSettings: () => string,
): typeof ClosingClient {
  const isShared = () => pooler.mode === "transaction";
  return class ApplicationClient extends ClosingClient {
    #inTransaction = false;
    #hasLostStatement = false;

    constructor(config?: ClientConfig) {
      super(config);
      this.query = new Proxy(this.query, {
        apply: (query, _self, args: unknown[]) =>
          this.#send((...sent) => Reflect.apply(query, this, sent), args),
      });
    }

    #send(send: Send, args: unknown[]): unknown {
      const text = textOf(args[0]);
      // A stream, or a call with a callback: neither is Usher's.
      if (text === null || args.some((arg) => typeof arg === "function")) return send(...args);
      if (starts.test(text)) {
        this.#inTransaction = true;
        const started = isShared() ? send(`${text}; ${transactionSettings()}`) : send(...args);
        return Promise.resolve(started).catch((error: unknown) => {
          this.#inTransaction = false;
          throw error;
        });
      }
      if (ends.test(text)) {
        this.#inTransaction = false;
        return send(...args);
      }
      return this.#inTransaction ? this.#named(send, args) : this.#outside(send, args);
    }

    /** Without its name, if the name cannot be relied on. */
    #named(send: Send, [config, ...rest]: unknown[]): unknown {
      if (!hasName(config)) return send(config, ...rest);
      if (!pooler.keepsPrepared || this.#hasLostStatement)
        return send({ ...config, name: undefined }, ...rest);
      return Promise.resolve(send(config, ...rest)).catch((error: unknown) => {
        if (isLostStatement(error)) this.#forgetNames();
        throw error;
      });
    }

    /** Other clients use the session, such as those of a pooler whose mode was changed. */
    #forgetNames(): void {
      this.#hasLostStatement = true;
      if (pooler.mode !== "none")
        Object.assign(pooler, { mode: "transaction", keepsPrepared: false });
    }

    #outside(send: Send, args: unknown[]): unknown {
      const run = () =>
        isShared() ? this.#between(send, () => this.#named(send, args)) : this.#named(send, args);
      if (!hasName(args[0])) return run();
      return Promise.resolve(run()).catch((error: unknown) => {
        // It was not executed, and has no name the next time.
        if (isLostStatement(error)) return run();
        throw error;
      });
    }

    /** In one flight, whose COMMIT rolls back what failed before it. */
    async #between(send: Send, statement: () => unknown): Promise<unknown> {
      const answers = [
        send(`${startTransaction}; ${transactionSettings()}`),
        statement(),
        send("COMMIT"),
      ];
      await Promise.allSettled(answers);
      const [, result] = await Promise.all(answers);
      return result;
    }
  };
}

function textOf(config: unknown): string | null {
  if (typeof config === "string") return config;
  if (typeof config !== "object" || config === null || "submit" in config) return null;
  return "text" in config && typeof config.text === "string" ? config.text : null;
}

function hasName(config: unknown): config is { name: string } {
  return (
    typeof config === "object" && config !== null && "name" in config && config.name !== undefined
  );
}
