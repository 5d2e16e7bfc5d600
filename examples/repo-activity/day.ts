// Days of UTC as text (`2026-11-21`), and the weeks from Monday to Sunday that they belong to. Pure.

const DAY_MS = 86_400_000;

/** A calendar day, such as `2026-11-21`. */
export type Day = string;

export function dayOf(moment: Date): Day {
  return moment.toISOString().slice(0, 10);
}

export function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(moment.getTime()) && dayOf(moment) === text;
}

export function startOf(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

export function addDays(day: Day, days: number): Day {
  return dayOf(new Date(startOf(day).getTime() + days * DAY_MS));
}

/** The seven days of the week that holds `day`, Monday first. */
export function weekOf(day: Day): readonly Day[] {
  const sinceMonday = (startOf(day).getUTCDay() + 6) % 7;
  const monday = addDays(day, -sinceMonday);
  return [0, 1, 2, 3, 4, 5, 6].map((offset) => addDays(monday, offset));
}

export function isLastOfWeek(day: Day): boolean {
  return weekOf(day).at(-1) === day;
}

/** As ISO 8601 numbers weeks: `2026-W47`. A week belongs to the year of its Thursday. */
export function weekName(day: Day): string {
  const thursday = weekOf(day)[3] ?? day;
  const year = thursday.slice(0, 4);
  const sinceNewYear = (startOf(thursday).getTime() - startOf(`${year}-01-01`).getTime()) / DAY_MS;
  return `${year}-W${String(Math.floor(sinceNewYear / 7) + 1).padStart(2, '0')}`;
}
