import { runCli } from "./run-cli.ts";

const interrupted = 130;

// `usher list | head` closes our output early, which is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onStop(listener) {
    let times = 0;
    const stop = () => {
      times += 1;
      if (times > 1) process.exit(interrupted);
      listener();
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
    return () => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
    };
  },
});
