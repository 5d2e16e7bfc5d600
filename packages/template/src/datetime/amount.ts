// Python's timedelta and pendulum's Duration and Interval as template values.

import { asNumber, toNumber } from '../values/numbers.ts';
import { defineSafeType, SafeObject, TemplateFunction } from '../values/safe-object.ts';
import { toFloat } from '../values/whole-float.ts';
import { usPerDay, usPerSecond } from './units.ts';

export interface TimeDelta {
  readonly us: number;
  /** Set for a pendulum Interval: how it prints. */
  readonly interval?: string;
}

function parts(us: number): {
  readonly days: number;
  readonly seconds: number;
  readonly microseconds: number;
} {
  const days = Math.floor(us / usPerDay);
  const rest = us - days * usPerDay;
  return { days, seconds: Math.floor(rest / usPerSecond), microseconds: rest % usPerSecond };
}

function timeDeltaText({ us, interval }: TimeDelta): string {
  if (interval !== undefined) return interval;
  const { days, seconds, microseconds } = parts(us);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  const fraction = microseconds === 0 ? '' : `.${String(microseconds).padStart(6, '0')}`;
  const dayText = days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `;
  return `${dayText}${clock}${fraction}`;
}

function timeDeltaRepr(value: TimeDelta): string {
  if (value.interval !== undefined) return value.interval;
  const named = Object.entries(parts(value.us)).filter(([, amount]) => amount !== 0);
  return `datetime.timedelta(${named.map(([name, amount]) => `${name}=${amount}`).join(', ') || '0'})`;
}

const inUnits: Readonly<Record<string, number>> = {
  in_weeks: 7 * usPerDay,
  in_days: usPerDay,
  in_hours: 3600 * usPerSecond,
  in_minutes: 60 * usPerSecond,
  in_seconds: usPerSecond,
};

function member(value: TimeDelta, name: string): unknown {
  const split = parts(value.us);
  if (name === 'days') return split.days;
  if (name === 'seconds') return split.seconds;
  if (name === 'microseconds') return split.microseconds;
  if (name === 'hours') return Math.floor(split.seconds / 3600);
  if (name === 'minutes') return Math.floor((split.seconds % 3600) / 60);
  if (name === 'total_seconds') return new TemplateFunction(name, [], () => toFloat(value.us / usPerSecond));
  const unit = Object.hasOwn(inUnits, name) ? inUnits[name] : undefined;
  return unit === undefined ? undefined : new TemplateFunction(name, [], () => Math.trunc(value.us / unit));
}

function operate(self: TimeDelta, operator: string, other: unknown, isReversed: boolean): unknown {
  if (operator === 'unary-') return timeDeltaObject({ us: -self.us });
  const delta = timeDeltaOf(other);
  if (delta) {
    const [left, right] = isReversed ? [delta.us, self.us] : [self.us, delta.us];
    if (operator === '+') return timeDeltaObject({ us: left + right });
    if (operator === '-') return timeDeltaObject({ us: left - right });
    if (operator === '/' && right !== 0) return toFloat(left / right);
    return operator === '//' && right !== 0 ? Math.floor(left / right) : undefined;
  }
  const number = asNumber(other);
  if (number === undefined) return undefined;
  if (operator === '*') return timeDeltaObject({ us: Math.round(self.us * toNumber(number)) });
  if (isReversed || toNumber(number) === 0) return undefined;
  if (operator === '/') return timeDeltaObject({ us: Math.round(self.us / toNumber(number)) });
  return operator === '//' ? timeDeltaObject({ us: Math.floor(self.us / toNumber(number)) }) : undefined;
}

export const timeDeltaObject: (value: TimeDelta) => SafeObject = defineSafeType<TimeDelta>({
  name: 'timedelta',
  text: timeDeltaText,
  repr: timeDeltaRepr,
  member,
  operate,
  key: ({ us }) => us,
  hasOrder: true,
  isTruthy: ({ us }) => us !== 0,
});

const timeDeltaType = timeDeltaObject({ us: 0 }).type;

export function timeDeltaOf(value: unknown): TimeDelta | undefined {
  return value instanceof SafeObject && value.type === timeDeltaType ? (value.value as TimeDelta) : undefined;
}
