// Operators that choose by the day and by the time.
import { dag } from 'ariel';
import {
  BranchDateTimeOperator,
  BranchDayOfWeekOperator,
  EmptyOperator,
  LatestOnlyOperator,
} from 'ariel/standard';
import { describe, expect, test } from 'vitest';

const monday = '2026-01-05T10:00:00Z';

/** Which of both follows. */
async function followed(
  place: (yes: EmptyOperator, no: EmptyOperator) => unknown,
  logicalDate: string,
  timezone = 'UTC',
) {
  const made = dag('choose', { timezone }, () => {
    place(new EmptyOperator({ taskId: 'yes' }), new EmptyOperator({ taskId: 'no' }));
  });
  const { tasks } = await made.test({ logicalDate });
  return tasks.flatMap(({ state, taskId }) => (state === 'success' && taskId !== 'pick' ? [taskId] : []));
}

describe('BranchDayOfWeekOperator', () => {
  const byDay =
    (weekDay: ConstructorParameters<typeof BranchDayOfWeekOperator>[0]['weekDay']) =>
    (yes: EmptyOperator, no: EmptyOperator) =>
      new BranchDayOfWeekOperator({
        taskId: 'pick',
        weekDay,
        useTaskLogicalDate: true,
        followTaskIdsIfTrue: yes,
        followTaskIdsIfFalse: no,
      });

  test('chooses by the day of the logical date, one day or several', async () => {
    expect(await followed(byDay('Monday'), monday)).toEqual(['yes']);
    expect(await followed(byDay(['Tuesday', 'Sunday']), monday)).toEqual(['no']);
  });

  test('takes the day in the zone of the DAG', async () => {
    expect(await followed(byDay('Monday'), '2026-01-05T23:30:00Z', 'Asia/Tokyo')).toEqual(['no']);
  });

  test('takes today where nothing else is said', async () => {
    const today = new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: 'UTC' }).format() as 'Monday';
    const place = (yes: EmptyOperator, no: EmptyOperator) =>
      new BranchDayOfWeekOperator({
        taskId: 'pick',
        weekDay: today,
        followTaskIdsIfTrue: yes,
        followTaskIdsIfFalse: no,
      });
    expect(await followed(place, '2000-01-01')).toEqual(['yes']);
  });

  test('takes ids, too, and makes no edges then', () => {
    const { definition } = dag('ids', {}, () => {
      new BranchDayOfWeekOperator({
        taskId: 'pick',
        weekDay: 'Monday',
        followTaskIdsIfTrue: ['a', 'b'],
        followTaskIdsIfFalse: [],
      });
      new EmptyOperator({ taskId: 'a' });
    });
    expect(definition.tasks[1]?.upstream).toEqual([]);
    expect(definition.tasks[0]).toMatchObject({
      kind: 'branch',
      inputs: { followTaskIdsIfTrue: { json: '["a","b"]' } },
    });
  });

  test('refuses what is no day', () => {
    const wrong = () =>
      dag(
        'wrong',
        {},
        () =>
          void new BranchDayOfWeekOperator({
            taskId: 'pick',
            weekDay: 'Moonday' as 'Monday',
            followTaskIdsIfTrue: [],
            followTaskIdsIfFalse: [],
          }),
      );
    expect(wrong).toThrow('"Moonday" is no day of the week');
  });
});

describe('BranchDateTimeOperator', () => {
  const byTime =
    (limits: Pick<ConstructorParameters<typeof BranchDateTimeOperator>[0], 'targetLower' | 'targetUpper'>) =>
    (yes: EmptyOperator, no: EmptyOperator) =>
      new BranchDateTimeOperator({
        taskId: 'pick',
        ...limits,
        useTaskLogicalDate: true,
        followTaskIdsIfTrue: yes,
        followTaskIdsIfFalse: no,
      });

  test.each([
    [{ targetLower: '09:00', targetUpper: '17:00' }, '10:00', 'yes'],
    [{ targetLower: '9:00', targetUpper: '17:00:00' }, '17:00', 'yes'],
    [{ targetLower: '09:00', targetUpper: '17:00' }, '17:01', 'no'],
    [{ targetLower: '22:00', targetUpper: '06:00' }, '23:00', 'yes'],
    [{ targetLower: '22:00', targetUpper: null }, '21:59', 'no'],
    [{ targetUpper: '2026-01-05T12:00:00Z' }, '11:00', 'yes'],
    [{ targetLower: new Date('2026-01-05T12:00:00Z') }, '11:00', 'no'],
  ])('%j at %s: %s', async (limits, time, expected) => {
    expect(await followed(byTime(limits), `2026-01-05T${time}:00Z`)).toEqual([expected]);
  });

  test('reads times in the zone of the DAG', async () => {
    expect(
      await followed(
        byTime({ targetLower: '09:00', targetUpper: '10:00' }),
        '2026-01-05T00:30:00Z',
        'Asia/Tokyo',
      ),
    ).toEqual(['yes']);
  });

  test('takes now where nothing else is said', async () => {
    const place = (yes: EmptyOperator, no: EmptyOperator) =>
      new BranchDateTimeOperator({
        taskId: 'pick',
        targetLower: '2020-01-01',
        followTaskIdsIfTrue: yes,
        followTaskIdsIfFalse: no,
      });
    expect(await followed(place, '2000-01-01')).toEqual(['yes']);
  });

  test('must have a limit', () => {
    const wrong = () =>
      dag(
        'wrong',
        {},
        () =>
          void new BranchDateTimeOperator({
            taskId: 'pick',
            followTaskIdsIfTrue: [],
            followTaskIdsIfFalse: [],
          }),
      );
    expect(wrong).toThrow('neither targetLower nor targetUpper');
  });
});

test('LatestOnlyOperator goes on in a run by hand', async () => {
  const made = dag('latest', { schedule: '@daily' }, () => {
    new LatestOnlyOperator({ taskId: 'latest' }).before(new EmptyOperator({ taskId: 'publish' }));
  });
  expect(made.definition.tasks[0]).toMatchObject({
    kind: 'shortCircuit',
    shortCircuit: { ignoreDownstreamTriggerRules: false },
  });
  expect((await made.test()).state).toBe('success');
});
