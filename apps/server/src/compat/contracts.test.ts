import { createCallers, type TestOrganization } from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { disagreements } from "../testing/contracts/agreement.ts";
import { extras, type Contract } from "../testing/contracts/contract.ts";
import type { Document } from "../testing/contracts/document.ts";
import {
  startValidatingProxy,
  type ValidatingProxy,
} from "../testing/contracts/validating-proxy.ts";
import { shapeOf } from "../testing/contracts/shape.ts";
import { nametrustExamples, transcribed } from "../testing/contracts/transcribed.ts";
import { decisionTable, soundSituation, type Situation } from "../testing/compat/decision-table.ts";
import { startCompatServer, type CompatServer } from "../testing/compat/start-compat-server.ts";

let server: CompatServer;
let acme: TestOrganization;
let contracts: Contract[];
let proxy: ValidatingProxy;

const documentOf = async (name: string): Promise<Document> =>
  (await server.call("GET", `/docs/${name}/openapi.json`)).json;

type Sent = { path: string; method?: string; body?: unknown; authorization?: string | null };

/** Through the proxy; fails where the answer is not what the document describes. */
async function send(sent: Sent, headers: Record<string, string> = {}) {
  const { path, method = "POST", body, authorization = null } = sent;
  const answer = await fetch(`${proxy.url}${path}`, {
    method,
    headers: {
      "Content-Type": "application/json",
      ...(authorization !== null && { authorization }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const content: unknown = await answer.json();
  const exchange = proxy.exchanges.at(-1);
  if (!exchange) throw new Error(`nothing went through: ${JSON.stringify(content)}`);
  expect(exchange.response).toEqual([]);
  expect(answer.status).toBe(exchange.status);
  return { status: answer.status, content, isDescribed: exchange.request.length === 0 };
}

/** A request that is all the document asks for. */
async function described(sent: Sent, headers: Record<string, string> = {}) {
  const { status, content, isDescribed } = await send(sent, headers);
  expect(isDescribed, JSON.stringify(proxy.exchanges.at(-1))).toBe(true);
  return { status, content };
}

describe("through a validating proxy", () => {
  beforeAll(async () => {
    server = await startCompatServer();
    const nametrust: Contract = {
      name: "nametrust",
      prefix: "/nametrust",
      document: await documentOf("nametrust"),
      extras: extras.nametrust,
    };
    contracts = [...transcribed, nametrust];
    proxy = await startValidatingProxy(server.call, contracts);
  });
  afterAll(async () => {
    await proxy.close();
    await server.stop();
  });
  beforeEach(async () => {
    server.reset();
    acme = await server.organization({ expiry: { allowNever: true } });
  });

  describe("Sutro", () => {
    const path = "/sutro/invitations";
    const post = async (emailAddresses: string[]) =>
      described({ path, body: { emailAddresses }, authorization: await server.key(acme) });

    test("Sutro answers 201 for new and pending addresses, and 409 for a member's", async () => {
      expect((await post(["jane@acme.com", "joe@acme.com"])).status).toBe(201);
      expect((await post(["jane@acme.com"])).status).toBe(201);
      expect((await post(["new@acme.com", acme.member.email])).status).toBe(409);
    });

    test("Sutro lists invitations: none, by keys and people, and without expiry", async () => {
      const authorization = await server.key(acme);
      const list = () => described({ path, method: "GET", authorization });
      expect(await list()).toEqual({ status: 200, content: [] });
      await post(["jane@acme.com"]);
      await createCallers(server.database.store, acme).owner.invitation.create({
        entries: [{ email: "joe@acme.com", expiresInHours: null }],
      });
      const { status, content } = await list();
      expect([status, content]).toEqual([200, [expect.anything(), expect.anything()]]);
    });

    test("a status outside the document has our envelope", async () => {
      await rejections(path, { emailAddresses: ["jane@acme.com"] }, { emailAddresses: [] });
    });
  });

  describe("GoRules", () => {
    const path = "/gorules/api/users";
    const post = async (emails: string[]) =>
      described({ path, body: { emails }, authorization: await server.session(acme.admin) });

    test("GoRules answers 200 for new, pending, members' and never expiring addresses", async () => {
      await createCallers(server.database.store, acme).owner.invitation.create({
        entries: [{ email: "ever@acme.com", expiresInHours: null }],
      });
      const sent = await post(["jane@acme.com", "ever@acme.com", acme.member.email]);
      expect(sent.status).toBe(200);
      expect(sent.content).toMatchObject([
        { email: "jane@acme.com", status: "pending", expiresAt: expect.any(String) },
        { email: "ever@acme.com", status: "pending", expiresAt: null },
      ]);
      expect(await post([acme.member.email])).toEqual({ status: 200, content: [] });
    });

    test("a status outside the document has our envelope", async () => {
      await rejections(path, { emails: ["jane@acme.com"] }, { emails: "jane" });
    });
  });

  describe("Control Plane", () => {
    const pathOf = (org: string) => `/control-plane/org/${org}/user/-invite`;
    const post = async (body: unknown, org = acme.slug) =>
      send({ path: pathOf(org), body, authorization: await server.key(acme) });

    test("Control Plane answers 200 with both maps, with one, and when every address failed", async () => {
      const mixed = await post({ emails: ["Jane@acme.com", acme.member.email, "nonsense"] });
      expect(mixed).toMatchObject({ status: 200, isDescribed: true });
      expect(mixed.content).toMatchObject({
        invitations: { "jane@acme.com": expect.any(String) },
        errors: { nonsense: { status: 400 }, [acme.member.email]: { status: 409 } },
      });
      expect((await post({ emails: ["joe@acme.com"] })).content).not.toHaveProperty("errors");
      const failed = await post({ emails: ["nonsense"] });
      expect([failed.status, failed.content]).toMatchObject([200, { errors: {} }]);
    });

    test("Control Plane answers 400 for an invalid body, and 200 for no addresses", async () => {
      const unknown = await post({ emails: ["jane@acme.com"], role: "owner" });
      expect([unknown.status, unknown.isDescribed]).toEqual([400, false]);
      for (const body of [{}, { emails: [] }]) {
        const { status, isDescribed, content } = await post(body);
        expect([status, isDescribed, content]).toEqual([
          200,
          true,
          { errors: {}, invitations: {} },
        ]);
      }
    });

    test("Control Plane answers 403 without credentials, with bad ones, and for a foreign org", async () => {
      const body = { emails: ["jane@acme.com"] };
      const path = pathOf(acme.slug);
      expect((await described({ path, body })).status).toBe(403);
      expect((await described({ path, body, authorization: "nonsense" })).status).toBe(403);
      expect((await post(body, "elsewhere")).status).toBe(403);
    });

    test("Control Plane answers 429, outside the document, with the same error", async () => {
      server.injected.ipPerMinute = 0;
      expect((await post({ emails: ["jane@acme.com"] })).status).toBe(429);
    });
  });

  describe("NameTrust", () => {
    const post = ({ typeId, headers, entries, text }: Situation) =>
      fetch(`${proxy.url}/nametrust/orgs/${typeId}/invitations`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: text ?? JSON.stringify(entries),
      });

    test("takes the published request and gives every field of the answer", async () => {
      const situation = await soundSituation(server);
      const answer = await post({ ...situation, text: JSON.stringify(nametrustExamples.request) });
      expect(answer.status).toBe(200);
      expect(proxy.exchanges.at(-1)?.request).toEqual([]);
      expect(await answer.json()).toMatchObject(shapeOf(nametrustExamples.answer));
    });

    test("NameTrust answers a valid request as the document describes", async () => {
      const answer = await post(await soundSituation(server));
      expect([answer.status, proxy.exchanges.at(-1)?.request]).toEqual([200, []]);
    });

    test.each(decisionTable)(
      "NameTrust step $step: $status $code is what our document describes",
      async (step) => {
        const situation = await soundSituation(server);
        // A window's first request goes through whatever the limit is.
        if (step.step === "2") await post(situation);
        await step.violate(situation);
        const answer = await post(situation);
        const text = await answer.text();
        expect(proxy.exchanges.at(-1)?.response, text).toEqual([]);
        expect(answer.status).toBe(step.status);
        expect(text).toContain(`"${step.code}"`);
      },
    );
  });

  test("our documents have the vendors' paths, methods, statuses and fields", async () => {
    for (const { name, document } of contracts)
      expect([name, disagreements(document, await documentOf(name))]).toEqual([name, []]);
  });

  /** 400, 401, 403, 404 and 429 of an API whose document has none of them. */
  async function rejections(path: string, right: unknown, wrong: unknown) {
    const authorization = await server.session(acme.admin);
    const member = await server.session(acme.member);
    expect((await send({ path, body: wrong, authorization })).status).toBe(400);
    expect((await described({ path, body: right })).status).toBe(401);
    expect((await described({ path, body: right, authorization: member })).status).toBe(403);
    const elsewhere = { "X-Org-ID": "elsewhere" };
    expect((await described({ path, body: right, authorization }, elsewhere)).status).toBe(404);
    server.injected.ipPerMinute = 0;
    expect((await described({ path, body: right, authorization })).status).toBe(429);
  }
});
