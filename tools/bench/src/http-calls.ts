import { freshEntries } from "./fixture.ts";
import type { LoadRequest } from "./http-load.ts";

export const connections = 16;
export const batchSize = 20;

export type Operation = "create" | "batch" | "list";

export function createCall(key: string): LoadRequest {
  return create(key, 1);
}

export function batchCall(key: string): LoadRequest {
  return create(key, batchSize);
}

export function listCall(key: string): LoadRequest {
  return query(key, "invitation.list", { limit: 50 });
}

export function getCall(key: string, id: string): LoadRequest {
  return query(key, "invitation.get", { id });
}

export function createdId(body: string): string {
  return /"id":"([0-9a-f-]{36})"/.exec(body)?.[1] ?? "";
}

/** One call outside a load. Throws unless it is answered with 200. */
export async function send(url: string, { path, ...request }: LoadRequest): Promise<void> {
  const response = await fetch(url + path, request);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
}

function create(key: string, count: number): LoadRequest {
  return {
    method: "POST",
    path: "/trpc/invitation.create",
    headers: headersOf(key),
    body: JSON.stringify({ entries: freshEntries(count) }),
  };
}

function query(key: string, name: string, input: object): LoadRequest {
  return {
    path: `/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`,
    headers: headersOf(key),
  };
}

function headersOf(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}`, "content-type": "application/json" };
}
