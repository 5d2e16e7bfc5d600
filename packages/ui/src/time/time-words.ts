// Time as people say it. Pure: now and zone come in as values.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `340 ms`, `4.2 s`, `1 m 12 s`, `2 h 05 m`, `3 d 4 h`. */
export function durationWords(ms: number): string {
  const value = Math.max(0, ms);
  if (value < SECOND) return `${Math.floor(value)} ms`;
  if (value < 10 * SECOND) return `${(Math.floor(value / 100) / 10).toFixed(1)} s`;
  if (value < MINUTE) return `${Math.floor(value / SECOND)} s`;
  if (value < HOUR) return `${Math.floor(value / MINUTE)} m ${pad(Math.floor((value % MINUTE) / SECOND))} s`;
  if (value < DAY) return `${Math.floor(value / HOUR)} h ${pad(Math.floor((value % HOUR) / MINUTE))} m`;
  return `${Math.floor(value / DAY)} d ${Math.floor((value % DAY) / HOUR)} h`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** `just now`, `40 s ago`, `in 5 min`, `3 h ago`, `in 2 d`; beyond a month the date. */
export function relativeWords(atMs: number, nowMs: number, zone: string): string {
  const distance = atMs - nowMs;
  const size = Math.abs(distance);
  if (size < 5 * SECOND) return distance > 0 ? 'in a moment' : 'just now';
  if (size >= 30 * DAY) return dateWords(atMs, zone);
  const amount =
    size < MINUTE
      ? `${Math.round(size / SECOND)} s`
      : size < HOUR
        ? `${Math.floor(size / MINUTE)} min`
        : size < 2 * DAY
          ? `${Math.floor(size / HOUR)} h`
          : `${Math.floor(size / DAY)} d`;
  return distance > 0 ? `in ${amount}` : `${amount} ago`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
    formats.set(key, found);
  }
  return found;
}

/** `21 Nov 2026` */
export function dateWords(atMs: number, zone: string): string {
  return format(zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(atMs);
}

/** `2026-11-21 14:05:09` with the zone's short name, for titles and tables of facts. */
export function exactWords(atMs: number, zone: string, withMs = false): string {
  const parts = Object.fromEntries(
    format(zone, {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    })
      .formatToParts(atMs)
      .map((part) => [part.type, part.value]),
  );
  const fraction = withMs ? `.${String(((atMs % SECOND) + SECOND) % SECOND).padStart(3, '0')}` : '';
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}${fraction} ${parts.timeZoneName}`;
}

/** `14:05:09`, or with milliseconds for logs. */
export function clockWords(atMs: number, zone: string, withMs = false): string {
  const time = format(zone, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(atMs);
  return withMs
    ? `${time}.${String(((Math.floor(atMs) % SECOND) + SECOND) % SECOND).padStart(3, '0')}`
    : time;
}
