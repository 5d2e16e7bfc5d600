// Days of the week by name, and which one an instant is in a zone.

const names = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export type WeekDay = (typeof names)[number];

/** The days, in the order of the week; refuses what is none. */
export function weekDays(given: WeekDay | readonly WeekDay[]): readonly WeekDay[] {
  const days = [given].flat().map((day) => dayNamed(String(day)));
  if (days.length > 0) return names.filter((name) => days.includes(name));
  throw new TypeError(`weekDay names no day. Give one or more of ${names.join(', ')}.`);
}

export function weekDayIn(instant: Date, timezone: string): WeekDay {
  const text = new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: timezone }).format(instant);
  return dayNamed(text);
}

function dayNamed(text: string): WeekDay {
  const found = names.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new TypeError(`${JSON.stringify(text)} is no day of the week. Use one of ${names.join(', ')}.`);
}
