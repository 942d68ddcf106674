import { EnvHttpProxyAgent, getGlobalDispatcher, setGlobalDispatcher } from "undici";

import { proxyAgentOptions, type OutgoingProxy } from "@usher/core";

export type { OutgoingProxy };

export type RunningProxy = {
  /** Ends its connections; calls go straight out again. */
  stop(): Promise<void>;
};

/**
 * From now on every `fetch` and WebSocket of the process goes through the proxy, whichever library
 * makes it: Node's own `fetch` looks up the same global dispatcher.
 */
export function useOutgoingProxy(proxy: OutgoingProxy): RunningProxy {
  const direct = getGlobalDispatcher();
  const agent = new EnvHttpProxyAgent(proxyAgentOptions(proxy));
  setGlobalDispatcher(agent);
  return {
    async stop() {
      setGlobalDispatcher(direct);
      await agent.destroy();
    },
  };
}
