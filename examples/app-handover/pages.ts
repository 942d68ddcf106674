import type { ServerResponse } from "node:http";

import type { Member, Session } from "./store.ts";

const escape = (text: string) =>
  text.replaceAll(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
const nameOf = ({ name, email }: Member) => escape(name ?? email ?? "a member");

const headers = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-store",
  // No other site may frame the question, or learn an address with a code in it.
  "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
};

export function sendPage(response: ServerResponse, status: number, body: string): void {
  const head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Acme</title>';
  response.writeHead(status, headers).end(`${head}<main>${body}</main>`);
}

export function homePage(member: Member, session: Session): string {
  const text = `<p>Signed in as ${nameOf(member)}.</p><p>Roles: ${escape(member.roles.join(", "))}.</p>`;
  return `<h1>Acme</h1>${text}${form("/sign-out", session, "<button>Sign out</button>")}`;
}

export function switchPage(member: Member, next: Member, session: Session): string {
  const text = `You are signed in as ${nameOf(member)}. The invitation is for ${nameOf(next)}.`;
  const buttons = `<button name="answer" value="stay">Stay signed in as ${nameOf(member)}</button>
<button name="answer" value="${next.id}">Sign in as ${nameOf(next)}</button>`;
  return `<h1>Switch accounts?</h1><p>${text}</p>${form("/switch", session, buttons)}`;
}

function form(action: string, { token }: Session, buttons: string): string {
  return `<form method="post" action="${action}">
<input type="hidden" name="token" value="${token}">${buttons}</form>`;
}
