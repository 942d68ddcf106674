import fc from "fast-check";
import { encode } from "iconv-lite";

/** A file as a user's spreadsheet writes it, and what is expected of its rows. */
export type GeneratedFile = {
  bytes: Buffer;
  /** Before it was encoded. */
  text: string;
  options: readonly string[];
  /** Addresses of rows that are good. */
  invited: readonly string[];
  /** What is in the email column of each other row that a person sees. */
  failed: readonly string[];
};

type Row = {
  kind: "person" | "repeat" | "invalid" | "no address" | "empty";
  style: number;
  role: string;
  message: string;
  extra: readonly string[];
  end: string;
  quoteAll: boolean;
};

let people = 0;
const newAddress = () => `p${(people += 1)}@any.example`;
const styles: readonly ((address: string) => string)[] = [
  (address) => address,
  (address) => ` ${address}\u00a0`,
  (address) => `Jane Doe <${address}>`,
  (address) => `"Doe, Jane" <${address}>`,
  (address) => `${address} (Jane)`,
  (address) => `mailto:${address}`,
];
const emailNames = ["email", "E-mail 1 - Value", "Email Address [Required]", "E-mail Address"];
const goodRoles = new Set(["", "Member", "ADMIN", "member"]);

const row = fc.record<Row>({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant("person" as const) },
    fc.constantFrom("repeat" as const, "invalid" as const, "no address" as const, "empty" as const),
  ),
  style: fc.nat({ max: styles.length - 1 }),
  role: fc.constantFrom("", "", "Member", "ADMIN", "member", "nope"),
  message: fc.constantFrom(
    "",
    "Hi",
    'Hi, Jané; "you" | all',
    "two\r\nlines\n\nof\rtext",
    "=1+1",
    '5" wide',
  ),
  extra: fc.constantFrom([], [], [], [""], ["", "", ""], ["more"], ["", "a, b"]),
  end: fc.constantFrom("\n", "\r\n", "\r"),
  quoteAll: fc.boolean(),
});

const encodings: readonly { name: string; encoded: (text: string) => Buffer; options: string[] }[] =
  [
    { name: "utf-8", encoded: (text) => Buffer.from(text), options: [] },
    { name: "utf-8 with a mark", encoded: (text) => Buffer.from(`\ufeff${text}`), options: [] },
    { name: "utf-16le", encoded: (text) => Buffer.from(`\ufeff${text}`, "utf16le"), options: [] },
    {
      name: "utf-16be",
      encoded: (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
      options: [],
    },
    {
      name: "windows-1252",
      encoded: (text) => encode(text, "windows-1252"),
      options: ["--encoding", "windows-1252"],
    },
  ];

export const generatedFile = fc
  .record({
    rows: fc.array(row, { maxLength: 8 }),
    columns: fc.constantFrom(
      null,
      ["email", "role", "message"],
      ["name", "message", "email", "role"],
      ["role", "email", "notes", "message", ""],
    ),
    emailName: fc.constantFrom(...emailNames),
    delimiter: fc.constantFrom(",", ";", "\t", "|"),
    separatorLine: fc.boolean(),
    blankBefore: fc.boolean(),
    lastEnd: fc.boolean(),
    encoding: fc.constantFrom(...encodings),
  })
  .map((given): GeneratedFile => {
    const { rows, columns, emailName, delimiter, encoding, lastEnd } = given;
    const invited: string[] = [];
    const failed: string[] = [];
    const first: Row = { ...blank, kind: "person" };
    const lines = (columns === null ? [first, ...rows] : rows).map((one) => {
      const cells = cellsOf(one, { columns, invited, failed });
      return { text: lineOf(cells, delimiter, one.quoteAll), end: one.end };
    });
    const names = columns?.map((name) => (name === "email" ? emailName : name));
    if (names !== undefined) lines.unshift({ text: lineOf(names, delimiter, false), end: "\r\n" });
    if (given.blankBefore) lines.unshift({ text: "", end: "\n" });
    // Without it no one knows that a pipe is a delimiter.
    if (given.separatorLine || delimiter === "|")
      lines.unshift({ text: `sep=${delimiter}`, end: "\r\n" });
    const text = lines
      .map((line, at) => line.text + (at < lines.length - 1 || lastEnd ? line.end : ""))
      .join("");
    const options = [
      ...encoding.options,
      ...(columns === null ? [] : ["--ignore-unknown-columns"]),
    ];
    return { bytes: encoding.encoded(text), text, options, invited, failed };
  });

const blank: Row = {
  kind: "empty",
  style: 0,
  role: "",
  message: "",
  extra: [],
  end: "\n",
  quoteAll: false,
};

type Sorted = { columns: readonly string[] | null; invited: string[]; failed: string[] };

function cellsOf(given: Row, { columns, invited, failed }: Sorted): string[] {
  const { kind, role, message, extra } = given;
  const names = columns ?? ["email", "role", "message"];
  if (kind === "empty") return names.map(() => "");
  const address = kind === "repeat" ? (invited.at(-1) ?? newAddress()) : newAddress();
  const email = emailCell(given, address);
  const isRepeat = invited.includes(address);
  const isShifted = extra.some((cell) => cell !== "");
  const cells = names.map((name) => ({ email, role, message })[name] ?? (name === "" ? "" : "x"));
  const isAddress = kind === "person" || kind === "repeat";
  if (isAddress && !isRepeat && !isShifted && goodRoles.has(role)) invited.push(address);
  else if (email !== "" || cells.some((cell) => cell !== "") || isShifted)
    failed.push(email.trim());
  return [...cells, ...extra];
}

function emailCell({ kind, style }: Row, address: string): string {
  if (kind === "no address") return "";
  if (kind === "invalid") return `${address}, and more`;
  return (styles[style] ?? String)(address);
}

function lineOf(cells: readonly string[], delimiter: string, quoteAll: boolean): string {
  return cells
    .map((cell) =>
      quoteAll || /["\r\n]/.test(cell) || cell.includes(delimiter)
        ? `"${cell.replaceAll('"', '""')}"`
        : cell,
    )
    .join(delimiter);
}
