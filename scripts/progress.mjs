// Progress of the set-up as plain lines with the elapsed time, on standard error so that output can be piped.
// Says nothing until there is something to wait for.

const startedAt = performance.now();

export function say(line) {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
  process.stderr.write(`[${seconds} s] ${line}\n`);
}

/** Repeats `line()` every few seconds while `work` is under way; returns what it returns. */
export async function sayWhile(line, work, everyMs = 3000) {
  const timer = setInterval(() => say(line()), everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
