import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { createUsherClient, isUsherError } from "@usher/client";

import { followMembers } from "./follow-members.ts";
import { homePage, sendPage, switchPage } from "./pages.ts";
import { sessionSeconds, Store, type Member, type Session } from "./store.ts";

// USHER_KEY=usher_org_… node dist/main.js
const { USHER_URL = "http://localhost:3000", USHER_KEY = "" } = process.env;
const { PORT = "4000", STATE_FILE = "state.json" } = process.env;
const app = new URL(process.env["APP_URL"] ?? `http://localhost:${PORT}`);
const usher = createUsherClient({ url: USHER_URL, apiKey: USHER_KEY });
const store = new Store(STATE_FILE);

const isSecure = app.protocol === "https:";
/** The prefix keeps other hosts of the domain from setting the cookie. */
const cookieName = isSecure ? "__Host-session" : "session";

type Visit = { response: ServerResponse; id: string; session: Session; member: Member };

/** The person comes from Usher's page with a code, which works once. */
async function welcome(response: ServerResponse, code: string, visit: Visit | null) {
  const { member, invitation } = await usher.invitation.exchange.mutate({ code });
  if (invitation.returnTo === null || new URL(invitation.returnTo).origin !== app.origin)
    return sendPage(response, 400, "This invitation leads to another app.");
  store.update(member);
  if (visit === null || visit.member.id === member.id) return signIn(response, member.id, visit);
  // Anyone can send someone a link with a code of their own, to have them work in that account.
  visit.session.nextMemberId = member.id;
  store.save();
  redirect(response, "/switch");
}

function answerSwitch(visit: Visit, answer: string | null): void {
  const { nextMemberId } = visit.session;
  delete visit.session.nextMemberId;
  store.save();
  // The answer names whom the page asked about: another code may have come since.
  if (nextMemberId === undefined || answer !== nextMemberId) return redirect(visit.response, "/");
  signIn(visit.response, nextMemberId, visit);
}

function signIn(response: ServerResponse, memberId: string, before: Visit | null): void {
  const id = store.signIn(memberId);
  if (id === null) return sendPage(response, 403, "Your membership is not active.");
  if (before !== null) store.signOut(before.id);
  store.save();
  redirect(response, "/", cookieOf(id, sessionSeconds));
}

function signOut({ response, id }: Visit): void {
  store.signOut(id);
  store.save();
  redirect(response, "/", cookieOf("", 0));
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", app);
  const code = url.searchParams.get("code");
  const visit = visitOf(request, response);
  if (request.method === "GET" && url.pathname === "/welcome" && code !== null)
    return welcome(response, code, visit);
  if (visit === null) return sendPage(response, 200, "You are not signed in.");
  if (request.method === "POST") return handleForm(request, url.pathname, visit);
  const next = store.members[visit.session.nextMemberId ?? ""];
  if (url.pathname === "/switch" && next !== undefined)
    return sendPage(response, 200, switchPage(visit.member, next, visit.session));
  sendPage(response, 200, homePage(visit.member, visit.session));
}

async function handleForm(request: IncomingMessage, path: string, visit: Visit): Promise<void> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    body += chunk;
    if (body.length > 2_000) throw new Error("the form is too large");
  }
  const form = new URLSearchParams(body);
  // Forms of other hosts of the domain bring the cookie along. They do not know the token.
  if (form.get("token") !== visit.session.token)
    return sendPage(visit.response, 403, "Go back, reload the page and try again.");
  if (path === "/switch") answerSwitch(visit, form.get("answer"));
  else if (path === "/sign-out") signOut(visit);
  else sendPage(visit.response, 404, "There is no such page.");
}

function visitOf(request: IncomingMessage, response: ServerResponse): Visit | null {
  const cookies = (request.headers.cookie ?? "").split("; ");
  const id = cookies.find((one) => one.startsWith(`${cookieName}=`))?.split("=")[1] ?? "";
  const session = store.findSession(id);
  const member = session && store.members[session.memberId];
  return session && member ? { response, id, session, member } : null;
}

/** Lax, not Strict: people come from Usher's page, and the app has to see who is signed in already. */
function cookieOf(id: string, maxAge: number): string {
  const secure = isSecure ? "; Secure" : "";
  return `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`;
}

function redirect(response: ServerResponse, path: string, cookie?: string): void {
  response.writeHead(303, { Location: path, ...(cookie && { "Set-Cookie": cookie }) }).end();
}

/** Logs no address of a request: a code may be in it. */
function report(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
}

followMembers({
  usher,
  store,
  stop(error) {
    // Without the events the app would let in people who left.
    report(error);
    process.exit(1);
  },
});
createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    const isExpected = isUsherError(error, "exchange.invalid");
    if (!isExpected) report(error);
    sendPage(
      response,
      isExpected ? 400 : 500,
      "That did not work. Open the link in your email again.",
    );
  });
}).listen(Number(PORT), "localhost", () => console.log(`Listening on ${app.origin}`));
