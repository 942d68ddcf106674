import { z } from "zod";

import { httpUrlLike } from "./fields.ts";
import { parseEnvironment, type Environment } from "./parse-environment.ts";
import type { OutgoingProxy } from "../http/outgoing-proxy.ts";

/** As curl takes it: a bare host and port is an http:// address. */
const proxy = z.preprocess(
  (given) => (typeof given === "string" && !given.includes("://") ? `http://${given}` : given),
  httpUrlLike("http://proxy.example.com:3128").optional(),
);
const hosts = z.string().optional();

/** Part of the environment of each program that calls someone else. Other programs read both spellings, too. */
export const outgoingProxyFields = {
  HTTPS_PROXY: proxy,
  https_proxy: proxy,
  HTTP_PROXY: proxy,
  http_proxy: proxy,
  NO_PROXY: hosts,
  no_proxy: hosts,
};

type ProxyEnv = z.infer<z.ZodObject<typeof outgoingProxyFields>>;

/** Null where calls go straight out. In lower case a name goes before its other spelling, as curl has it. */
export function outgoingProxyOf(env: ProxyEnv): OutgoingProxy | null {
  const http = env.http_proxy ?? env.HTTP_PROXY ?? null;
  const https = env.https_proxy ?? env.HTTPS_PROXY ?? http;
  const except = env.no_proxy ?? env.NO_PROXY ?? "";
  if (https === null || except.trim() === "*") return null;
  return { http, https, except };
}

/** For a program that reads nothing else of the environment at once. Throws `EnvironmentError`. */
export function readOutgoingProxy(source: Environment): OutgoingProxy | null {
  return outgoingProxyOf(parseEnvironment(z.object(outgoingProxyFields), source));
}
