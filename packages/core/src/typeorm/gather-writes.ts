import type { Client } from "pg";

/**
 * Statements that are sent in one turn leave in one write. Each write wakes the server's process, which costs more than
 * what is written.
 */
export function gatherWrites(client: Client): void {
  let gathering = false;
  const gather = (): void => {
    if (gathering) return;
    gathering = true;
    const { stream } = client.connection;
    stream.cork();
    process.nextTick(() => {
      gathering = false;
      stream.uncork();
    });
  };
  client.query = new Proxy(client.query, {
    apply: (query, _self, args: unknown[]) => {
      gather();
      return Reflect.apply(query, client, args);
    },
  });
}
