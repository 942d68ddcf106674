import fc from "fast-check";

import { faultOf } from "./judge.ts";
import { rawFaultOf, rawRequests, sendRaw } from "@usher/server/testing";
import { requestOf, type FuzzRequest, type SignPost } from "./requests.ts";
import { createSender, type Sender } from "./send.ts";
import type { MemoryUse, ServerSettings } from "./server-process.ts";
import { startFuzzedServer, type FuzzedServer } from "./start-fuzzed-server.ts";
import type { Fixture } from "./fixture.ts";

export type FuzzOptions = {
  server: ServerSettings;
  /** Of posts that claim to be SendGrid's. */
  sign: SignPost;
  /** Creates a new fixture; requests may spoil one, so each era has its own. */
  createFixture(): Promise<Fixture>;
  requests: number;
  concurrency: number;
  seed: number;
  eraLength?: number;
  progress?: (report: FuzzReport) => void;
};

export type Finding = { fault: string; count: number; example: string; seed: number };

export type FuzzReport = {
  sent: number;
  seconds: number;
  slowestMs: number;
  /** By group and status. */
  histogram: Record<string, Record<string, number>>;
  findings: Finding[];
  /** After each era. */
  memory: MemoryUse[];
};

const defaultEraLength = 5_000;
const shrinks = 100;
const maxFindings = 30;
/** Node rejects more than 16 KB while the client still writes; rawRequests has that case. */
const maxHead = 15_000;

/** Sends everything to a server of its own and reports its findings; throws only when nothing can be sent. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { requests, concurrency, seed } = options;
  const eraLength = Math.min(options.eraLength ?? defaultEraLength, requests);
  const server = await startFuzzedServer(options.server);
  const sender = createSender(server.port, concurrency);
  const run = createRun(server, sender);
  try {
    await run.raw();
    for (let era = 0; run.report.sent < requests && !run.isOver(); era += 1) {
      const requestArbitrary = requestOf(await options.createFixture(), options.sign);
      const numRuns = Math.ceil(eraLength / concurrency);
      const workers = Array.from({ length: concurrency }, (_, worker) =>
        run.check(requestArbitrary, { numRuns, seed: seed + era * 1_000 + worker }),
      );
      await Promise.all(workers);
      if (server.crash() === null) run.report.memory.push(await server.measure());
      options.progress?.(run.report);
    }
    return run.finish();
  } finally {
    sender.close();
    await server.stop();
  }
}

function createRun(server: FuzzedServer, sender: Sender) {
  const startedAt = performance.now();
  const found = new Map<string, Finding>();
  const report: FuzzReport = {
    sent: 0,
    seconds: 0,
    slowestMs: 0,
    histogram: {},
    findings: [],
    memory: [],
  };
  const note = (fault: string, example: string, seed: number) => {
    const known = found.get(fault);
    if (known) known.count += 1;
    else found.set(fault, { fault, count: 1, example, seed });
  };
  const count = (group: string, status: number) => {
    const statuses = (report.histogram[group] ??= {});
    statuses[status] = (statuses[status] ?? 0) + 1;
    report.sent += 1;
    report.seconds = (performance.now() - startedAt) / 1000;
  };

  const attempt = async (request: FuzzRequest): Promise<void> => {
    if (headLength(request) > maxHead) return;
    const answer = await sender.send(request);
    count(request.group, answer.status);
    report.slowestMs = Math.max(report.slowestMs, answer.ms);
    const fault = faultOf(request, answer);
    if (fault !== null) throw new Error(`${request.group}: ${fault}`);
  };

  return {
    report,
    isOver: () => server.crash() !== null || found.size >= maxFindings,
    async raw() {
      for (const bytes of rawRequests) {
        const answer = await sendRaw(server.port, bytes);
        const fault = rawFaultOf(answer);
        count("raw", Number(answer.slice(9, 12)));
        if (fault !== null) note(`raw: ${fault}`, JSON.stringify(bytes.slice(0, 200)), 0);
      }
    },
    /** Goes on after a finding until all runs are done. */
    async check(requests: fc.Arbitrary<FuzzRequest>, runs: { numRuns: number; seed: number }) {
      let { numRuns, seed } = runs;
      const property = fc.asyncProperty(fc.limitShrink(requests, shrinks), attempt);
      while (numRuns > 0 && server.crash() === null && found.size < maxFindings) {
        const result = await fc.check(property, { numRuns, seed });
        numRuns -= result.numRuns;
        if (!result.failed) continue;
        const { errorInstance, counterexample } = result;
        const reason = errorInstance instanceof Error ? errorInstance.message : "unknown";
        note(reason, counterexample ? shown(counterexample[0]) : "", seed);
        seed += 1_000_003;
      }
    },
    finish(): FuzzReport {
      const crash = server.crash();
      if (crash !== null) note(crash, server.said().slice(-5).join("\n"), 0);
      else for (const line of server.said()) note(`said: ${faultIn(line)}`, line, 0);
      report.findings = [...found.values()];
      return report;
    },
  };
}

function headLength({ path, headers }: FuzzRequest): number {
  return path.length + headers.flat().join("").length;
}

function shown({ method, path, headers, body, chunked }: FuzzRequest): string {
  const head = JSON.stringify({ method, path: path.slice(0, 600), headers, chunked });
  const text = body === null ? "" : ` ${JSON.stringify(body.toString().slice(0, 600))}`;
  return head.slice(0, 2_000) + text;
}

/** Faults of one kind differ by their ids. */
function faultIn(line: string): string {
  const message = /"err":\{.*?"message":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? line;
  return message.slice(0, 200);
}
