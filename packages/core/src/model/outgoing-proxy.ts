/** The proxies through which calls leave the operator's network. */
export type OutgoingProxy = {
  /** For http:// addresses; null: they go straight out. */
  http: string | null;
  https: string;
  /** Hosts that are reached without it, with commas: names, `.suffixes`, `host:port`. */
  except: string;
};

/** No proxy reaches what runs beside the process. */
const thisMachine = ["localhost", "127.0.0.1", "[::1]"];

/** Options of undici's agent, complete, so that it reads no variable by itself. */
export function proxyAgentOptions({ http, https, except }: OutgoingProxy) {
  const noProxy = [...thisMachine, except].filter(Boolean).join(",");
  return { httpProxy: http ?? "", httpsProxy: https, noProxy };
}
