import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

import type { RouterOutputs } from "@usher/client";

type Listed = RouterOutputs["member"]["list"]["members"][number];
export type Member = Pick<Listed, "id" | "name" | "email" | "roles" | "version"> & {
  status: Listed["status"] | "removed";
};
/** `nextMemberId` is who wants to sign in instead, until the person has answered. */
export type Session = { memberId: string; nextMemberId?: string; token: string; endsAt: number };

export const sessionSeconds = 8 * 60 * 60;
const newSecret = () => randomBytes(32).toString("base64url");
/** Sessions are found by it, so that a reader of the file cannot sign in with what is there. */
const hash = (secret: string) => createHash("sha256").update(secret).digest("base64url");

/**
 * The members as the app knows them, who is signed in, and how far the events are read. In one file, as it
 * would be in one database, so that the cursor is never ahead of what was done with the events.
 */
export class Store {
  cursor: string | null = null;
  members: Record<string, Member> = {};
  sessions: Record<string, Session> = {};
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    if (existsSync(path)) Object.assign(this, JSON.parse(readFileSync(path, "utf8")));
  }

  save(): void {
    writeFileSync(`${this.#path}.new`, JSON.stringify(this), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }

  put({ id, name, email, roles, version, status }: Member): void {
    this.members[id] = { id, name, email, roles, version, status };
    // Now, not when a page is shown: after a reactivation the member signs in again.
    if (status !== "active") this.#endSessions(id);
  }

  /** A code's answer and an event may overtake each other: the newer version counts. */
  update(member: Member): void {
    if (member.version > (this.members[member.id]?.version ?? 0)) this.put(member);
  }

  forget(memberId: string): void {
    delete this.members[memberId];
    this.#endSessions(memberId);
  }

  /** Each sign-in has a new id. Null unless the member is active. */
  signIn(memberId: string): string | null {
    if (this.members[memberId]?.status !== "active") return null;
    const [id, now] = [newSecret(), Date.now()];
    for (const [key, { endsAt }] of Object.entries(this.sessions))
      if (endsAt < now) delete this.sessions[key];
    const endsAt = now + sessionSeconds * 1000;
    this.sessions[hash(id)] = { memberId, token: newSecret(), endsAt };
    return id;
  }

  findSession(id: string): Session | null {
    const session = this.sessions[hash(id)];
    return session !== undefined && session.endsAt > Date.now() ? session : null;
  }

  signOut(id: string): void {
    delete this.sessions[hash(id)];
  }

  #endSessions(memberId: string): void {
    for (const [key, session] of Object.entries(this.sessions))
      if (session.memberId === memberId) delete this.sessions[key];
  }
}
