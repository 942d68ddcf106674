import type { Terminal } from "../terminal.ts";
import { duration } from "../duration.ts";
import { number } from "../number.ts";

export type Progress = {
  update(now: { done: number; failed: number }): void;
  /** A line of its own, above the bar. */
  say(line: string): void;
  end(): void;
};

type Options = { total: number; alreadyDone: number };

const barWidth = 24;
const steps = 10;
const clearLine = "\r\u001b[2K";

/** A bar on a terminal, a line for each tenth in a log. */
export function createProgress(terminal: Terminal, options: Options): Progress {
  const startedAt = performance.now();
  const describe = ({ done, failed }: { done: number; failed: number }): string => {
    const fresh = done - options.alreadyDone;
    const perPerson = (performance.now() - startedAt) / 1000 / Math.max(1, fresh);
    const left = fresh > 0 && done < options.total ? perPerson * (options.total - done) : null;
    return [
      `${number(done)} of ${number(options.total)}`,
      ...(failed > 0 ? [`${number(failed)} failed`] : []),
      ...(left === null ? [] : [`${duration(left)} left`]),
    ].join(" · ");
  };
  return terminal.stderr.isTTY === true
    ? drawnBar(terminal, options.total, describe)
    : printedLines(terminal, options.total, describe);
}

type Describe = (now: { done: number; failed: number }) => string;

function drawnBar({ stderr }: Terminal, total: number, describe: Describe): Progress {
  let shown = "";
  return {
    update(now) {
      const filled = Math.floor((barWidth * now.done) / Math.max(1, total));
      const bar = `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} ${describe(now)}`;
      // A line that wraps could not be erased.
      shown = bar.slice(0, Math.max(10, (stderr.columns ?? 80) - 1));
      stderr.write(`${clearLine}${shown}`);
    },
    say: (line) => void stderr.write(`${clearLine}${line}\n${shown}`),
    end: () => void stderr.write(shown === "" ? "" : "\n"),
  };
}

function printedLines({ stderr }: Terminal, total: number, describe: Describe): Progress {
  let printed = -1;
  return {
    update(now) {
      const step = Math.floor((steps * now.done) / Math.max(1, total));
      if (step <= printed) return;
      printed = step;
      stderr.write(`${describe(now)}\n`);
    },
    say: (line) => void stderr.write(`${line}\n`),
    end() {},
  };
}
