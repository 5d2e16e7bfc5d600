// Lengths of time as Python's Task SDK writes them.

/** Milliseconds of a duration in ISO 8601, such as `PT5M`, `P1DT2H` or `PT0.5S`; null where it is none. */
export function isoDurationMs(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const parts =
    /^P(?:(\d+)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
      text,
    );
  if (parts === null) return null;
  const units = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000];
  return Math.round(units.reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0));
}
