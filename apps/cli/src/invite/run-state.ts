import { open, readFile, rename, writeFile, type FileHandle } from "node:fs/promises";

import { z } from "zod";

import { usageError } from "../error.ts";

const headerSchema = z.object({
  usher: z.literal("bulk-run"),
  /** Of the file's people, the server, the organization and the options. */
  fingerprint: z.string(),
  /** As long as a run lasts, so that its idempotency keys mean the same people. */
  chunkSize: z.number().int().min(1),
  /** Where a run that is complete can be repeated: its idempotency keys are not those of the one before. */
  runId: z.string().optional(),
});
export type RunHeader = z.infer<typeof headerSchema>;

const position = z.number().int().min(0);
const cutSchema = z.object({ cut: position });
type StateRecord<Outcomes> = { cut: number } | (Chunk & { outcomes: Outcomes });

/** How what became of some people is written down and added up. */
export type OutcomeKind<Outcomes> = {
  schema: z.ZodType<Outcomes>;
  added(all: Iterable<Outcomes>): Outcomes;
};

/** Some people of a run, by their position: the first, and the one after the last. */
export type Chunk = { from: number; to: number };

/** What of a run is done, in the order of its people. Each record is on the disk before the next call. */
export type RunState<Outcomes> = {
  /** How many people are done. */
  readonly position: number;
  /** Of those. */
  readonly outcomes: Outcomes;
  /** Whether the file held another run. */
  replaced: boolean;
  /** Whether the file held this run, complete: it is made again. */
  repeated: boolean;
  readonly runId: string | undefined;
  /** The next call of so many people in all; null at the end. */
  next(people: number): Chunk | null;
  /** Ends the next chunk early, in later runs too: its call then has the same people and the same key. */
  cut(to: number): Promise<void>;
  record(chunk: Chunk, outcomes: Outcomes): Promise<void>;
  close(): Promise<void>;
};

/** `endsAt`: with so many people done a run is complete, and another one begins. Unless given it stays complete. */
type WantedRun = { fresh: RunHeader; endsAt?: number };

/**
 * Goes on with the run of this fingerprint, or begins one in place of another. Throws `CliError`
 * when the file is something else.
 */
export async function openRunState<Outcomes>(
  path: string | null,
  { fresh, endsAt = Number.POSITIVE_INFINITY }: WantedRun,
  kind: OutcomeKind<Outcomes>,
): Promise<RunState<Outcomes>> {
  const begun = { header: fresh, records: [], kind, replaced: false, repeated: false };
  if (path === null) return stateOf({ ...begun, file: null });
  const known = await read(path, kind);
  const isThisRun = known?.header.fingerprint === fresh.fingerprint;
  const repeated =
    known !== null && isThisRun && stateOf({ ...begun, ...known, file: null }).position >= endsAt;
  if (known === null || !isThisRun || repeated) {
    await replace(path, `${JSON.stringify(fresh)}\n`);
    const file = await open(path, "a", 0o600);
    return stateOf({ ...begun, file, repeated, replaced: known !== null && !repeated });
  }
  const file = await open(path, "a", 0o600);
  // A process that was killed may have left half a line.
  await file.truncate(known.bytes);
  return stateOf({ ...begun, ...known, file });
}

type Opened<Outcomes> = {
  header: RunHeader;
  records: readonly StateRecord<Outcomes>[];
  file: FileHandle | null;
  replaced: boolean;
  repeated: boolean;
  kind: OutcomeKind<Outcomes>;
};

function stateOf<Outcomes>(opened: Opened<Outcomes>): RunState<Outcomes> {
  const { header, records, file, replaced, repeated, kind } = opened;
  const { chunkSize, runId } = header;
  const done: Outcomes[] = [];
  let at = 0;
  let cutAt = 0;
  const apply = (record: StateRecord<Outcomes>) => {
    if ("cut" in record) cutAt = record.cut;
    else if (record.from === at && record.to > at) {
      at = record.to;
      done.push(record.outcomes);
    }
  };
  const write = async (record: StateRecord<Outcomes>) => {
    apply(record);
    await file?.appendFile(`${JSON.stringify(record)}\n`);
    await file?.datasync();
  };
  records.forEach(apply);
  return {
    get position() {
      return at;
    },
    get outcomes() {
      return kind.added(done);
    },
    replaced,
    repeated,
    runId,
    next(people) {
      if (at >= people) return null;
      const end = cutAt > at ? Math.min(cutAt, at + chunkSize) : at + chunkSize;
      return { from: at, to: Math.min(end, people) };
    },
    cut: (to) => write({ cut: to }),
    record: (chunk, outcomes) => write({ ...chunk, outcomes }),
    async close() {
      await file?.close();
    },
  };
}

type Known<Outcomes> = { header: RunHeader; records: StateRecord<Outcomes>[]; bytes: number };

async function read<Outcomes>(
  path: string,
  { schema }: OutcomeKind<Outcomes>,
): Promise<Known<Outcomes> | null> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw usageError(`${path} cannot be read.`, "Specify another file with --state.");
  });
  if (text === null) return null;
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const [first = "", ...lines] = whole.split("\n");
  const header = headerSchema.safeParse(parsed(first));
  if (!header.success)
    throw usageError(`${path} is not the state of a run.`, "Specify another file with --state.");
  const doneSchema = z.object({ from: position, to: position, outcomes: schema });
  const recordSchema = z.union([doneSchema, cutSchema]);
  const records = lines
    .filter((line) => line !== "")
    .flatMap((line) => recordSchema.safeParse(parsed(line)).data ?? []);
  return { header: header.data, records, bytes: Buffer.byteLength(whole) };
}

/** The old run is there until the new one is. */
async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, text, { mode: 0o600, flush: true });
  await rename(beside, path);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
