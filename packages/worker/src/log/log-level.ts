// Levels of log lines, in Airflow's words and in those of `ctx.log`.

const ranks: Readonly<Record<string, number>> = {
  debug: 0,
  info: 1,
  warn: 2,
  warning: 2,
  error: 3,
  critical: 4,
};

/** Whether a line of `level` is left out where `least` is the least level that is kept. */
export function isBelow(level: string, least: string): boolean {
  return (ranks[level] ?? 1) < (ranks[least.toLowerCase()] ?? 1);
}
