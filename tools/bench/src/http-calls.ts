import { Pool } from "undici";

import { freshEntries } from "./fixture.ts";

export const connections = 16;

export type HttpCalls = {
  create(key: string): Promise<string>;
  list(key: string): Promise<void>;
  get(key: string, id: string): Promise<void>;
  close(): Promise<void>;
};

/** tRPC's own requests over connections that stay open, without the cost of a client library. */
export function httpCalls(url: string): HttpCalls {
  const pool = new Pool(url, { connections });
  const call = async (options: { key: string; path: string; body?: string }): Promise<string> => {
    const { key, path, body } = options;
    const { statusCode, body: answer } = await pool.request({
      path: `/trpc/${path}`,
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${text.slice(0, 300)}`);
    return text;
  };
  const query = async (key: string, name: string, input: object): Promise<void> => {
    await call({ key, path: `${name}?input=${encodeURIComponent(JSON.stringify(input))}` });
  };
  return {
    async create(key) {
      const text = await call({
        key,
        path: "invitation.create",
        body: JSON.stringify({ entries: freshEntries(1) }),
      });
      return /"id":"([0-9a-f-]{36})"/.exec(text)?.[1] ?? "";
    },
    list: (key) => query(key, "invitation.list", { limit: 50 }),
    get: (key, id) => query(key, "invitation.get", { id }),
    close: () => pool.close(),
  };
}
