// The workloads as every engine of these runs them, and the one line of JSON that tells what a run took.
// `node <engine>.mjs '{"workloads": […], "runs": 2, "postgres": url, "redisPort": n, …}'`
export const settings = JSON.parse(process.argv[2] ?? '{}');

export const AT_ONCE = 32;
export const CHAIN = 40;
const NAP_MS = 10;

/** Workload → how many tasks it has, and whether each takes ten milliseconds. */
const mapped = {
  fan_400: { tasks: 400, naps: true },
  mapped_1000: { tasks: 1_000, naps: false },
  mapped_10000: { tasks: 10_000, naps: false },
};

export const nap = () => new Promise((resolve) => setTimeout(resolve, NAP_MS));

/**
 * `chain()` gives the milliseconds from the first step's start to the last one's end, `many(tasks, naps)` those from the
 * request to the last task's end. Each workload runs as often as asked: the first time warms up.
 */
export async function measure({ chain, many }) {
  for (const workload of settings.workloads) {
    for (let run = 1; run <= settings.runs; run += 1) {
      const ms =
        workload === 'chain_40' ? await chain() : await many(mapped[workload].tasks, mapped[workload].naps);
      console.log(JSON.stringify({ workload, run, seconds: ms / 1000 }));
    }
  }
}

/** Resolves with the time since it was made, once `wanted` tasks have told that they ended. */
export function countdown(wanted) {
  const { promise, resolve } = Promise.withResolvers();
  let beganMs = performance.now();
  let left = wanted;
  return {
    /** Time counts from now. */
    begin: () => {
      beganMs = performance.now();
    },
    ended: () => {
      left -= 1;
      if (left === 0) resolve(performance.now() - beganMs);
    },
    elapsedMs: promise,
  };
}
