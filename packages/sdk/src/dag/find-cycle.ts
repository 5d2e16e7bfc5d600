// Finds a circle among tasks. Works without recursion: a chain of ten thousand tasks must not fill the stack.

/** The ids along a circle in the direction of running, the first one again at the end; null where there is none. */
export function findCycle(upstream: ReadonlyMap<string, ReadonlySet<string>>): string[] | null {
  const finished = new Set<string>();
  for (const start of upstream.keys()) {
    const cycle = walkFrom(start, upstream, finished);
    if (cycle !== null) return cycle;
  }
  return null;
}

interface Step {
  readonly taskId: string;
  readonly remaining: Iterator<string>;
}

function walkFrom(
  start: string,
  upstream: ReadonlyMap<string, ReadonlySet<string>>,
  finished: Set<string>,
): string[] | null {
  if (finished.has(start)) return null;
  const stepTo = (taskId: string): Step => ({
    taskId,
    remaining: (upstream.get(taskId) ?? new Set<string>()).values(),
  });
  const path: Step[] = [stepTo(start)];
  const onPath = new Set([start]);
  for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
    const { value: next, done } = step.remaining.next();
    if (done === true) {
      path.pop();
      onPath.delete(step.taskId);
      finished.add(step.taskId);
    } else if (onPath.has(next)) {
      const ids = path.map(({ taskId }) => taskId);
      return [next, ...ids.slice(ids.indexOf(next) + 1).reverse(), next];
    } else if (!finished.has(next)) {
      path.push(stepTo(next));
      onPath.add(next);
    }
  }
  return null;
}
