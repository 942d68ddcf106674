import type { UsherCaller } from "@usher/core";
import {
  createOrganization,
  fakeWebhookTransport,
  keyOf,
  makeOrgKey,
  makeThings,
  trialsOf,
  type Site,
  type TestMember,
  type Trial,
} from "@usher/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { callsOnThings, type As } from "../testing/calls-on-things.ts";
import { createBodyValidator, type BodyValidator } from "../testing/contracts/body-validator.ts";
import { operationsOf, type Document, type Found } from "../testing/contracts/document.ts";
import { structureFaults } from "../testing/contracts/structure.ts";
import { startIdentityProvider } from "../testing/identity-provider.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { createApiDocument } from "./api-document.ts";

type Call = { authorization?: string; type?: string };
type Answer = { status: number; body: unknown };

const published = createApiDocument("https://usher.example.com");
// A document made here has the parts that its type names.
const document = published as unknown as Document;
const operations = new Map(operationsOf(document).map((found) => [nameOf(found), found]));
const called = [...operations].filter(([, { method }]) => method === "post").map(([name]) => name);

let server: TestServer;
let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let site: Site;
let validator: BodyValidator;

beforeAll(async () => {
  // The document lets answers grow; here a field that it does not name is a fault.
  validator = createBodyValidator(closed(document));
  provider = await startIdentityProvider();
  server = await startTestServer({
    config: {
      sessionIssuers: [{ ...provider.session, stepUp: "off" }],
      organizationCreation: "members",
      slackUrl: "https://slack.usher.example",
    },
    deps: () => ({ webhooks: fakeWebhookTransport().transport }),
  });
  const policy = { limits: { pending: 10_000, inviteesPerDay: 10_000, resendCooldownMinutes: 0 } };
  const organization = await createOrganization(server.store, { policy });
  const boss = await organization.addMember({ role: "owner", name: "boss" });
  site = { db: server.database, organization, boss };
});
afterAll(async () => {
  await server.stop();
  await provider.close();
});

function nameOf({ path }: Found): string {
  return path.slice("/trpc/".length);
}

/** Makes the call, and holds the answer to the document. */
async function call(name: string, input: unknown, given: Call = {}): Promise<Answer> {
  const found = operations.get(name);
  if (found === undefined) throw new Error(`the document has no ${name}`);
  const response = await fetch(`${server.url}${found.path}`, {
    method: "POST",
    headers: {
      "Content-Type": given.type ?? "application/json",
      "X-Org-ID": site.organization.slug,
      ...(given.authorization !== undefined && { authorization: `Bearer ${given.authorization}` }),
    },
    body: JSON.stringify(input ?? {}),
  });
  const body: unknown = await response.json();
  expect(validator.response(found, response.status, body), JSON.stringify(body)).toEqual([]);
  if (response.status === 200)
    expect(validator.request(found, input ?? {}), JSON.stringify(input)).toEqual([]);
  return { status: response.status, body };
}

const sessionOf = ({ email }: TestMember) => provider.sign({ email, email_verified: true });

/** What the trials call: each procedure over HTTP, by the names that the router has. */
function callerOf(authorization: string, statuses: number[]): UsherCaller {
  const procedures: Record<string, Record<string, (input?: unknown) => Promise<unknown>>> = {};
  for (const name of called) {
    const [namespace = "", procedure = ""] = name.split(".");
    (procedures[namespace] ??= {})[procedure] = async (input) => {
      const { status, body } = await call(name, input, { authorization });
      statuses.push(status);
      if (status !== 200) throw new Error(`${name} answered ${status}`);
      // The document was just held to the answer.
      return (body as { result: { data: unknown } }).result.data;
    };
  }
  // The trials call no subscription here, and every other procedure is in it.
  return procedures as unknown as UsherCaller;
}

const newMember = () => site.organization.addMember({ role: "member" });
const newOwner = () => site.organization.addMember({ role: "owner" });

/** Tries a procedure on an owner's own things and on those of another. */
async function statusesOf(trial: Trial): Promise<number[]> {
  const owner = await newOwner();
  const other = await newMember();
  const statuses: number[] = [];
  const caller = callerOf(await sessionOf(owner), statuses);
  const thingsOf = async (person: TestMember) => {
    const key = keyOf(await makeOrgKey(site, ["member:invite"]));
    return makeThings(site, { kind: "person", ...person }, key);
  };
  const tries =
    trial.about === "thing"
      ? [await thingsOf(owner), await thingsOf(other)].map(
          (things) => () => trial.call(caller, things),
        )
      : [() => trial.call(caller)];
  // What is rejected was held to the document as well.
  for (const attempt of tries) await attempt()?.catch(() => {});
  return statuses;
}

test("the document is valid OpenAPI 3.1", () => {
  expect(structureFaults(document)).toEqual([]);
  expect(called.length).toBeGreaterThan(40);
});

test("it is what the server serves, with the address that programs call", async () => {
  const response = await fetch(`${server.url}/openapi.json`);
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    "application/json",
  ]);
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(published)));
  expect(published.servers).toEqual([{ url: "https://usher.example.com" }]);
});

describe("the answers are those of the document", () => {
  test.each(called)("%s succeeds", async (name) => {
    const other = await newMember();
    const onThing = callsOnThings({ server, site })[name];
    const statuses: number[] = [];
    const as: As = (credential) => callerOf(credential, statuses);
    if (onThing) await onThing(as(await sessionOf(await newOwner())), as);
    else {
      const trial = trialsOf(other.userId)[name];
      if (trial === undefined) throw new Error(`there is no trial for ${name}`);
      statuses.push(...(await statusesOf(trial)));
    }
    expect(statuses, "where its trial finds nothing, callsOnThings needs an entry").toContain(200);
  });

  describe("of rejections too", () => {
    let owner: string;
    let keyWithoutRights: string;
    let foreignKey: string;
    beforeAll(async () => {
      owner = await sessionOf(await newOwner());
      const { secret } = await server.client(owner, site.organization.slug).apiKey.create.mutate({
        kind: "personal_key",
        name: "reader",
        permissions: ["audit:read"],
      });
      keyWithoutRights = secret;
      foreignKey = (await server.organization()).key;
    });

    test.each(called)("%s is rejected", async (name) => {
      const isOpen = operations.get(name)?.operation.security?.length === 2;
      expect((await call(name, {})).status === 401).toBe(!isOpen);
      const wrong = await call(name, {}, { authorization: "usher_org_nonsense" });
      expect(wrong.status).toBe(401);
      const unknown = { unknown: [1] };
      await call(name, unknown, { authorization: owner });
      await call(name, unknown, { authorization: keyWithoutRights });
      const foreign = await call(name, unknown, { authorization: foreignKey });
      expect(foreign.status).toBeGreaterThanOrEqual(400);
      const typed = await call(name, {}, { authorization: owner, type: "text/plain" });
      expect(typed.status).toBe(415);
    });
  });

  test("a limit says when to call again", async () => {
    const limited = await startTestServer({ config: { limits: { ipPerMinute: 1 } } });
    const url = `${limited.url}/trpc/role.list`;
    const send = () =>
      fetch(url, { method: "POST", headers: { "Content-Type": "application/json" } });
    await send();
    const answer = await send();
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    const found = operations.get("role.list");
    if (found === undefined) throw new Error("the document has no role.list");
    expect(validator.response(found, 429, await answer.json())).toEqual([]);
    await limited.stop();
  });
});

/** Named fields alone, wherever the document does not say that there are others. */
function closed<Value>(value: Value): Value {
  // Only a keyword is added, so the value keeps its shape.
  return close(value) as Value;
}

function close(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(close);
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, close(part)]));
  return "properties" in value && !("additionalProperties" in value)
    ? { ...parts, additionalProperties: false }
    : parts;
}
