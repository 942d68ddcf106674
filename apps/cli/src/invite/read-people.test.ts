import { expect, test } from "vitest";

import { CliError } from "../error.ts";
import { readPeople } from "./read-people.ts";

const read = (text: string | Uint8Array, ignoreUnknownColumns = false, encoding?: string) => {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return readPeople(bytes, { ignoreUnknownColumns, encoding });
};
const emails = (text: string | Uint8Array, ignoreUnknownColumns = false) =>
  read(text, ignoreUnknownColumns).people.map(({ email }) => email);
const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

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
  ["a role with a capital", "jane@acme.com,Admin", [{ ...jane, roles: ["admin"] }]],
  [
    "a locale with an underscore",
    "email,locale\njane@acme.com,pt_BR",
    [{ ...jane, row: 2, locale: "pt-BR" }],
  ],
  [
    "a closing quote before spaces",
    'jane@acme.com, "admin" , "Hi, you" ',
    [{ ...jane, roles: ["admin"], message: "Hi, you" }],
  ],
  ["a quote inside a cell", 'jane@acme.com,,5" screen', [{ ...jane, message: '5" screen' }]],
  ["delimiters at the end of a row", "jane@acme.com,,,,\n,,,,\n", [jane]],
  [
    "Excel's line that names the delimiter",
    "sep=|\r\njane@acme.com|admin",
    [{ ...jane, roles: ["admin"] }],
  ],
  ["NUL characters at the end of the file", "jane@acme.com\n\0\0\0\0", [jane]],
])("readPeople reads %s", (_what, text, people) => {
  expect(read(text)).toMatchObject({ people, failures: [] });
  expect(read(text).people).toEqual(people);
});

test.each([
  "E-mail 1 - Value",
  "Email Address [Required]",
  "E-mail Address",
  "E-Mail-Adresse",
  "Adresse de messagerie",
  "Dirección de correo electrónico",
  " EMAIL* ",
])("readPeople takes the column %j for the address", (name) => {
  const text = `First Name [Required],Last Name [Required],${name},E-mail 2 - Value\nJane,Doe,jane@acme.com,\n`;
  expect(emails(text, true)).toEqual(["jane@acme.com"]);
});

test.each([
  ["Jane Doe <jane@acme.com>"],
  ['"Jane Doe <jane@acme.com>"'],
  ['"""Doe, Jane"" <jane@acme.com>"'],
  ['"Doe, Jane" <jane@acme.com>'],
  ["<jane@acme.com>"],
  ["jane@acme.com <jane@acme.com>"],
  ["jane@acme.com (Jane Doe)"],
  ["mailto:jane@acme.com"],
  ["Jane <mailto:jane@acme.com?subject=Hi>"],
  ["\u00a0jane@acme.com\u00a0"],
])("readPeople finds the address in %j", (cell) => {
  expect(emails(`email,role\n${cell},member\n`)).toEqual(["jane@acme.com"]);
});

test.each(["ceo@acme.com <jane@evil.example>", "Jane <jane@acme.com> <joe@acme.com>", "Jane <>"])(
  "readPeople does not choose an address from %j",
  (cell) => {
    expect(emails(`email\n${cell}\n`)).toEqual([cell]);
  },
);

test.each<[string, Uint8Array]>([
  ["UTF-8 with a byte order mark", Buffer.from("\ufeffemail\njane@münchen.de\n")],
  ["UTF-16 LE", Buffer.from("\ufeffemail\njane@münchen.de\n", "utf16le")],
  ["UTF-16 BE", utf16be("\ufeffemail\njane@münchen.de\n")],
  ["UTF-16 LE without a mark", Buffer.from("email\njane@münchen.de\n", "utf16le")],
  ["UTF-16 BE without a mark", utf16be("email\njane@münchen.de\n")],
])("readPeople reads %s", (_what, bytes) => {
  expect(emails(bytes)).toEqual(["jane@münchen.de"]);
});

test("readPeople reads another encoding where it is named", () => {
  const bytes = Buffer.from("email,message\nj@x.com,\x93H\xe9llo\x94\n", "latin1");
  expect(() => read(bytes)).toThrow("not UTF-8");
  expect(read(bytes, false, "windows-1252").people).toEqual([
    { row: 2, email: "j@x.com", message: "“Héllo”" },
  ]);
});

test.each(["\n", "\r\n", "\r"])(
  "readPeople reads rows that end with %j and in other ways",
  (end) => {
    const text = ["email,name", "a@x.com,A", "b@x.com,B"].join(end);
    expect(emails(`${text}\nc@x.com,C\r\nd@x.com,D\re@x.com,E`, true)).toEqual(
      ["a", "b", "c", "d", "e"].map((name) => `${name}@x.com`),
    );
  },
);

test.each<[string, string, string]>([
  ["a cell beyond the header", "email,role\na@x.com,member,b@x.com\n", "no name for column 3"],
  ["a cell beyond the third without a header", "a@x.com,member,Hi, Jane\n", "column 4"],
  ["a NUL character in a cell", "email,message\na@x.com,H\0i\n", "NUL"],
  ["a commented row", "email\n#a@x.com\n", "begins with #"],
  ["an apostrophe of a spreadsheet", "email\n'a@x.com\n", "begins with '"],
  ["a message of a megabyte", `email,message\na@x.com,${"x".repeat(1_000_000)}\n`, "2000"],
  ["a locale of 36 characters", `email,locale\na@x.com,${"x".repeat(36)}\n`, "35"],
  ["an address of a megabyte", `email\n${"x".repeat(1_000_000)}@x.com\n`, "1024"],
  [
    "rows inside a cell that is not used",
    'email,notes\na@x.com,"call\nb@x.com,her\nc@x.com," him\n',
    "contains other rows",
  ],
])("readPeople fails a row with %s", (_what, text, reason) => {
  expect(read(text, true)).toMatchObject({
    people: [],
    failures: [{ code: "request.invalid", message: expect.stringContaining(reason) }],
  });
});

test("readPeople fails a cell under an empty name, unless such columns are to be ignored", () => {
  const text = "email,,role\na@x.com,b@x.com,\n";
  expect(read(text).failures).toMatchObject([{ row: 2 }]);
  expect(emails(text, true)).toEqual(["a@x.com"]);
});

test("readPeople keeps a repeated header and a row without an address as rows", () => {
  const rows = read("email,role\na@x.com,\nemail,role\n,admin\n").people;
  expect(rows.map(({ row, email }) => [row, email])).toEqual([
    [2, "a@x.com"],
    [3, "email"],
    [4, ""],
  ]);
});

test("readPeople takes a first row with an address for a person, whatever else it says", () => {
  expect(read("a@x.com,member,Email\nb@x.com,,\n", true).people).toHaveLength(2);
});

test("readPeople names the row whose quote is never closed", () => {
  expect(() => read('email,message\na@x.com,Hi\nb@x.com,"Hi\nc@x.com,\n')).toThrow("Row 3");
});

test.each([
  ["email,role,Roles\na@x.com,,\n", '"role", "Roles"'],
  ["Email,E-mail Address\na@x.com,b@x.com\n", '"Email", "E-mail Address"'],
])("readPeople rejects two columns that mean the same, in any case", (text, names) => {
  expect(() => read(text)).toThrow(names);
  expect(() => read(text, true)).toThrow(names);
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
  ["an address in the second column without a header", "Jane,jane@acme.com\n"],
  ["a workbook", Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 0x14])],
  ["another encoding", Uint8Array.from([0x6a, 0xe4, 0x40, 0x61])],
])("readPeople rejects %s as wrong usage", (_what, text) => {
  expect(() => read(text)).toThrow(CliError);
});

const emailed = (row: number) => ({ row, email: `p${row}@x.com` });

test("readPeople reads when access ends: after days, on a day that is included, or at a time", () => {
  const text = [
    "email,Access for days,access_until",
    "p2@x.com,30,",
    "p3@x.com,,2027-01-31",
    "p4@x.com,,2027-01-31T18:00:00+02:00",
    "p5@x.com,,2027-01-31 18:00Z",
    "p6@x.com,,",
  ].join("\n");
  expect(read(text)).toMatchObject({
    people: [
      { ...emailed(2), accessFor: { days: 30 } },
      { ...emailed(3), accessUntil: "2027-01-31T23:59:59.000Z" },
      { ...emailed(4), accessUntil: "2027-01-31T16:00:00.000Z" },
      { ...emailed(5), accessUntil: "2027-01-31T18:00:00.000Z" },
      emailed(6),
    ],
    failures: [],
  });
  expect(read(text).people[4]).toEqual(emailed(6));
});

test.each([
  ["30,2027-01-31", "The row has both access_for_days and access_until. Keep one of them."],
  ["soon,2027-01-31", "The row has both access_for_days and access_until. Keep one of them."],
  ["30 days,", "access_for_days is not a number of days."],
  ["-1,", "access_for_days is not a number of days."],
  ["1.5,", "access_for_days is not a number of days."],
  [",31.01.2027", "access_until is not a day such as 2027-01-31"],
  [",2027-02-31", "access_until is not a day such as 2027-01-31"],
  [",2027-01-31T18:00", "access_until is not a day such as 2027-01-31"],
  [",2027-01-31T25:00:00Z", "access_until is not a day such as 2027-01-31"],
  [",never", "access_until is not a day such as 2027-01-31"],
])("readPeople fails the row with the end %j, and names the row", (cells, message) => {
  const { people, failures } = read(
    `email,access_for_days,access_until\np2@x.com,,\np3@x.com,${cells}\np4@x.com,,\n`,
  );
  expect(people.map(({ row }) => row)).toEqual([2, 4]);
  expect(failures).toEqual([
    { ...emailed(3), code: "request.invalid", message: expect.stringContaining(message) },
  ]);
});
