import { describe, expect, test } from "vitest";

import { faultOf } from "./judge.ts";
import type { FuzzRequest } from "./requests.ts";
import type { Answer } from "./send.ts";

const request: FuzzRequest = {
  group: "sutro",
  method: "POST",
  path: "/sutro/invitations",
  headers: [],
  body: null,
  chunked: false,
};
const envelope = { status: 400, message: "No.", code: "request.invalid", details: {}, id: "r-1" };

function judged(change: Partial<Answer> & { text?: string }, asked: Partial<FuzzRequest> = {}) {
  const { text = JSON.stringify(envelope), ...rest } = change;
  const answer: Answer = {
    status: 400,
    headers: { "x-request-id": "r-1", "content-type": "application/json" },
    body: Buffer.from(text),
    ms: 1,
    isStream: false,
    ...rest,
  };
  return faultOf({ ...request, ...asked }, answer);
}

const trpc = { group: "trpc", path: "/trpc/role.list" };
const error = { error: { message: "No.", code: -32600, data: { appCode: "request.invalid" } } };

describe("the judge of the fuzz", () => {
  test("passes the envelope, tRPC's shapes, lists of results and answers without words", () => {
    expect(judged({})).toBeNull();
    expect(judged({ text: JSON.stringify(error) }, trpc)).toBeNull();
    expect(judged({ text: JSON.stringify([error, { result: { data: 1 } }]) }, trpc)).toBeNull();
    expect(judged({ text: "[{}]" }, { group: "nametrust" })).toBeNull();
    expect(judged({ text: "", status: 204 })).toBeNull();
    expect(judged({ text: "" }, { method: "HEAD" })).toBeNull();
    const headers = { "x-request-id": "r-1", "content-type": "text/plain; version=0.0.4" };
    expect(judged({ status: 200, text: "up 1", headers }, { path: "/%6detrics" })).toBeNull();
  });

  test.each([
    ["a fault", judged({ status: 500 }), "status 500"],
    ["a hang", judged({ ms: 60_000 }), "after more than"],
    ["a nameless answer", judged({ headers: {} }), "without X-Request-Id"],
    ["half a body", judged({ text: '{"status":' }), "broken JSON"],
    ["another status", judged({ status: 403 }), "without the envelope"],
    ["another id", judged({ text: JSON.stringify({ ...envelope, id: "r-2" }) }), "without the env"],
    ["a bare list", judged({ text: "[]" }), "without the envelope"],
    ["no shape of tRPC", judged({ text: '{"error":{}}' }, trpc), "without tRPC's shape"],
    ["a stack", judged({ text: "Error\n    at x (/app/y.js:1:2)" }), "shows what is inside"],
    ["a body of HEAD", judged({}, { method: "HEAD" }), "with a body"],
    [
      "plain text",
      judged({ headers: { "x-request-id": "r-1", "content-type": "text/plain" } }),
      "of type text/plain",
    ],
  ])("finds %s", (_name, fault, expected) => {
    expect(fault).toContain(expected);
  });
});
