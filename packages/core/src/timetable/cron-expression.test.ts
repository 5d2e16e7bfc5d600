// What expressions allow, what is refused and how that is said.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../time/instant.ts';
import { TimeError } from '../time/time-error.ts';
import { parseCron } from './cron-expression.ts';
import { nextFire } from './cron-occurrence.ts';
import { neverFires } from './cron-wall-time.ts';

function messageOf(expression: string): string {
  try {
    parseCron(expression);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

test.each([
  ['60 * * * *', /"60 \* \* \* \*": '60' in the minute field is out of range; expected 0 to 59/],
  ['0 0 * foo *', /'foo' in the month field is not known; expected 1 to 12 or jan to dec/],
  ['0 0 * * constructor', /'constructor' in the day of week field is not known/],
  ['*/0 * * * *', /'\*\/0' in the minute field has a step of 0/],
  ['1,,2 * * * *', /an empty part in the minute field/],
  ['0 6 * *', /it has 4 fields; expected 5 \(minute, hour/],
  ['@reboot', /there is no such preset; the presets are @hourly/],
  ['0 0 * * mon#6', /counts a weekday that a month never has/],
  ['0 0 * * mon,tue#2', /mixes plain days with counted ones/],
  ['? * * * *', /'\?' in the minute field/],
])('the refusal of %s says what is wrong, where, and what would do', (expression, message) => {
  expect(messageOf(expression)).toMatch(message);
});

test.each([
  ['0 0 * * fri-mon', [0, 1, 5, 6]],
  ['0 0 * * 0-7', null],
  ['0 0 * * sat-tue/2', [2, 6]],
  ['0 0 * * 7', [0]],
])('the days of the week of %s', (expression, weekdays) => {
  expect(parseCron(expression).day.weekdays).toEqual(weekdays);
});

test.each([
  ['0/5 * * * *', [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]],
  ['59/15 * * * *', [59]],
  ['50-10/5 * * * *', [0, 5, 10, 50, 55]],
  ['7-7 * * * *', null],
  ['10-50/20 * * * *', [10, 30, 50]],
])('the minutes of %s', (expression, minutes) => {
  expect(parseCron(expression).minutes).toEqual(minutes);
});

test.each([
  ['0 0 15W * *', '2024-06-01', '2024-06-14T00:00:00Z'],
  ['0 0 1W * *', '2024-05-15', '2024-06-03T00:00:00Z'],
  ['0 0 W31 * *', '2024-06-01', '2024-06-28T00:00:00Z'],
  ['0 0 L * *', '2024-02-01', '2024-02-29T00:00:00Z'],
  ['0 0 * * L5', '2024-02-01', '2024-02-23T00:00:00Z'],
  ['0 0 * * tue#5', '2024-02-01', '2024-04-30T00:00:00Z'],
  ['0 0 13 * 5', '2024-02-10', '2024-02-13T00:00:00Z'],
  ['0 0 13 * 5', '2024-02-13', '2024-02-16T00:00:00Z'],
  ['0 0 29 2 *', '2024-03-01', '2028-02-29T00:00:00Z'],
  ['0 0 * * * 15', '2024-03-01', '2024-03-01T00:00:15Z'],
  ['0 0 1 1 * 0 2090', '2050-03-01', '2090-01-01T00:00:00Z'],
  ['@Quarterly', '2024-03-01', '2024-04-01T00:00:00Z'],
])('%s after %s fires at %s', (expression, after, fire) => {
  expect(formatInstant(nextFire(expression, 'UTC', parseInstant(after, 'UTC')) ?? 0)).toBe(fire);
});

test.each([
  ['0 0 30 2 *', true],
  ['0 0 31 4,6,9,11 *', true],
  ['0 0 31 2 mon', false],
  ['0 0 29 2 *', false],
  ['0 0 29 2 * 0 2026', true],
  ['0 0 29 2 * 0 2096', false],
])('whether %s can never fire: %s', (expression, never) => {
  expect(neverFires(expression)).toBe(never);
});

test('whatever is written, the answer is an expression that can be asked or a refusal that names it', () => {
  const piece = fc.constantFrom(
    ...['*', '?', '/', '-', ',', '#', 'l', 'w', 'mon', 'jan', '0', '1', '7', '15', '59', '99', '@'],
  );
  const field = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''));
  const text = fc.oneof(
    fc.string(),
    fc.array(field, { minLength: 4, maxLength: 8 }).map((fields) => fields.join(' ')),
  );
  const often = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom('*', '5', '*/3') }, field), {
    minLength: 5,
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        often.map((fields) => fields.join(' ')),
      ),
      (expression) => {
        try {
          const fire = nextFire(expression, 'UTC', 0);
          expect(fire === null || fire > 0).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(TimeError);
          expect((error as Error).message).toContain(JSON.stringify(expression));
        }
      },
    ),
    { numRuns: 2000 },
  );
});
