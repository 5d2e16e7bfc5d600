// Real triggerers on a real Postgres, with thousands of deferred tasks: none is lost and none is woken twice, also where one of two is killed
// in the middle. `npm run bench -- waits` is the same with twenty thousand.
import { expect, test } from 'vitest';
import { measureWaits } from '../../bench/waits/waits.ts';

const few = { count: 3_000, spreadMs: 8_000, leaseMs: 3_000, aheadMs: 15_000 };
/** A machine that has other work to do wakes some of them late. */
const LATE_MS = 5_000;

test('each of thousands is woken once, soon after its event', async () => {
  const facts = await measureWaits(few, false);
  console.log(JSON.stringify(facts));
  expect(facts).toMatchObject({ woken: few.count, twice: 0 });
  expect(facts.lateMostMs).toBeLessThan(LATE_MS);
  expect(facts.memoryMb).toBeLessThan(400);
});

test('what a triggerer waited for that was killed is taken over by the other within its lease', async () => {
  const facts = await measureWaits(few, true);
  console.log(JSON.stringify(facts));
  expect(facts).toMatchObject({ woken: few.count, twice: 0 });
  expect(facts.lateMostMs).toBeLessThan(2 * few.leaseMs + LATE_MS);
});
