import { expect, test } from "vitest";

import { CliError } from "../error.ts";
import { readPeople } from "./read-people.ts";

const read = (text: string | Uint8Array, ignoreUnknownColumns = false) =>
  readPeople(typeof text === "string" ? Buffer.from(text) : text, { ignoreUnknownColumns });

const jane = { row: 1, email: "jane@acme.com" };

test.each<[string, string, object[]]>([
  ["one address", "jane@acme.com", [jane]],
  [
    "address, role, message",
    "jane@acme.com,admin,Hi",
    [{ ...jane, roles: ["admin"], message: "Hi" }],
  ],
  ["semicolons with commas inside", "jane@acme.com;;Hi, Jane", [{ ...jane, message: "Hi, Jane" }]],
  ["tabs", "jane@acme.com\tmember org-x\n", [{ ...jane, roles: ["member", "org-x"] }]],
  [
    "several roles in quotes",
    'jane@acme.com,"member, org-x"',
    [{ ...jane, roles: ["member", "org-x"] }],
  ],
  [
    "a header in any order, with a BOM, CRLF and a blank line",
    "\uFEFFMessage,E-Mail,expires in hours\r\n\r\nHi,jane@acme.com,24\r\n",
    [{ row: 3, email: "jane@acme.com", message: "Hi", expiresInHours: 24 }],
  ],
  [
    "quotes and line ends in a cell",
    'jane@acme.com,,"a ""b""\nc"',
    [{ ...jane, message: 'a "b"\nc' }],
  ],
])("readPeople reads %s", (_what, text, people) => {
  expect(read(text)).toEqual({ people, failures: [] });
});

test("readPeople keeps the first row of an address and fails rows that cannot be sent", () => {
  const text = "email,expires_in_hours\na@x.com,\nA@X.com,\nnonsense,\nnonsense,\nb@x.com,soon\n";
  const { people, failures } = read(text);
  expect(people.map(({ row }) => row)).toEqual([2, 4, 5]);
  expect(failures).toMatchObject([
    { row: 3, code: "invite.duplicate_email" },
    { row: 6, code: "request.invalid" },
  ]);
});

test("readPeople rejects unknown columns, unless they are to be ignored", () => {
  const text = "name,email,rolle\nJane,jane@acme.com,admin\n";
  expect(() => read(text)).toThrow('"name", "rolle"');
  expect(read(text, true).people).toEqual([{ row: 2, email: "jane@acme.com" }]);
});

test.each<[string, string | Uint8Array]>([
  ["nothing", ""],
  ["only blank rows", "\n,,\n"],
  ["only a header", "email,role\n"],
  ["neither header nor address", "first,second\nx,y\n"],
  ["an open quote", 'jane@acme.com,"Hi\n'],
  ["a column twice", "email,role,roles\na@x.com,,\n"],
  ["another encoding", Uint8Array.from([0x6a, 0xe4, 0x40, 0x61])],
])("readPeople rejects %s as wrong usage", (_what, text) => {
  expect(() => read(text)).toThrow(CliError);
});
