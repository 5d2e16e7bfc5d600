// What steady traffic cost, part of the time by part: the last against the second tells whether cost or memory grows. Pure.

export interface SteadyPart {
  readonly untilMinute: number;
  readonly tasks: number;
  readonly cpuUs: number;
  readonly wallMs: number;
  /** After a collection. */
  readonly heapMb: number;
}

export function steadyTable(parts: readonly SteadyPart[]): readonly string[] {
  const rows = parts.map(({ cpuUs, heapMb, tasks, untilMinute, wallMs }) => {
    const perTask = (value: number): string => (value / tasks).toFixed(0);
    return `| ${untilMinute} | ${tasks} | ${perTask(cpuUs)} | ${perTask(wallMs * 1000)} | ${heapMb.toFixed(1)} |`;
  });
  // The first warms up: code is compiled, caches are filled.
  const [, second, ...others] = parts;
  const last = others.at(-1);
  const growth =
    second === undefined || last === undefined
      ? []
      : [
          '',
          `The last part against the second: ${(last.cpuUs / last.tasks / (second.cpuUs / second.tasks)).toFixed(2)} times ` +
            `the processor time a task, ${(last.heapMb - second.heapMb).toFixed(1)} MB more memory.`,
        ];
  return [
    '| until minute | tasks | CPU a task, µs | time a task, µs | memory in use, MB |',
    '|---:|---:|---:|---:|---:|',
    ...rows,
    ...growth,
  ];
}
