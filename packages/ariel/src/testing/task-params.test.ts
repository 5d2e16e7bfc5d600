// Params that a task declares for itself: over the DAG's, for this task alone, and under what the run was given. What is expected
// here was seen in Airflow 3.3.2.
import { BashOperator, HITLEntryOperator } from '@ariel/provider-standard';
import { expect, test } from 'vitest';
import { dag, param, type TaskContext, task } from '../index.ts';

const dagParams = {
  region: param.string({ default: 'EU', enum: ['EU', 'US'] }),
  n: param.integer({ default: 3 }),
};
const own = {
  region: param.string({ default: 'US', enum: ['EU', 'US'] }),
  own: param.integer({ default: 7, maximum: 100 }),
};
const seen = (_inputs: object, { params }: TaskContext) => params;

const site = dag('site', { params: dagParams }, ({ params }) => {
  task('plain', seen)();
  task('own', seen, { params: own })();
  task('given', ({ region }: { region: string }) => region, { params: own })({ region: params.region });
  const big = task('big', () => 'big')();
  const size = task.branch('size', (_inputs: object, { params }) => (params.n > 3 ? 'big' : 'small'), {
    params: { n: param.integer({ default: 4 }) },
  });
  size({}).to({ big, small: [] });
  new BashOperator({
    taskId: 'text',
    params: own,
    bashCommand: 'echo {{ params.region }} {{ task.params.own }} {{ dag.params.region }}',
  });
  BashOperator.partial({ taskId: 'mapped', params: own }).expand({
    bashCommand: ['echo {{ params.own }} {{ params.n }}', 'echo {{ params.region }}'],
  });
  const again = task('again', seen, { params: own });
  again.with({ id: 'other', params: { own: param.integer({ default: 9 }) } })();
  again();
});

test('lie over the DAG’s, for the task alone', async () => {
  const result = await site.test();
  expect(result.state).toBe('success');
  expect(result.output('plain')).toEqual({ region: 'EU', n: 3 });
  expect(result.output('own')).toEqual({ region: 'US', n: 3, own: 7 });
  expect(result.output('text')).toBe('US 7 EU');
  expect(result.output('mapped')).toEqual(['7 3', 'US']);
  expect(result.output('big')).toBe('big');
});

test('are laid over those of the definition where a task is placed with others', async () => {
  const result = await site.test();
  expect(result.output('other')).toEqual({ region: 'US', n: 3, own: 9 });
  expect(result.output('again')).toEqual({ region: 'US', n: 3, own: 7 });
});

test('give way to what the run was given, also where that is the default of the DAG', async () => {
  const params = { region: 'EU', own: 50 } as object;
  const result = await site.test({ params });
  expect(result.output('own')).toEqual({ region: 'EU', n: 3, own: 50 });
  expect(result.output('text')).toBe('EU 50 EU');
  expect(result.output('mapped')).toEqual(['50 3', 'EU']);
});

test('are not what an input is given: that is the run’s', async () => {
  expect((await site.test()).output('given')).toBe('EU');
});

test.each([
  [{ own: 101 }, /"own" of task "own" it must be <= 100/],
  [{ nobody: 1 }, /"nobody" is not a param of the DAG \(region, n, own\)/],
])('a run is refused what they do not allow: %j', async (given, message) => {
  await expect(site.test({ params: given as object })).rejects.toThrow(message);
});

test('need no default where each run is given one', async () => {
  const form = dag('form', {}, () => {
    task('a', seen, { params: { must: param.integer() } })();
  });
  await expect(form.test()).rejects.toThrow(/"must" of task "a" has no default/);
  expect((await form.test({ params: { must: 5 } as object })).output('a')).toEqual({ must: 5 });
});

test('of one task alone are its defaults', async () => {
  const alone = task('alone', seen, { params: own });
  expect(await alone.run()).toEqual({ region: 'US', own: 7 });
  expect(await alone.run({}, { params: { own: 1 } })).toEqual({ region: 'US', own: 1 });
});

test('are not the fields of a form, which an operator has under the same name', async () => {
  const asks = dag('asks', { params: dagParams }, () => {
    new HITLEntryOperator({
      taskId: 'entry',
      subject: 'Rate of {{ params.region }}?',
      params: { rate: param.number({ default: 2 }), note: 'none' },
      executionTimeout: '1h',
    });
  });
  const [entry] = asks.definition.tasks;
  expect(entry?.params).toBeUndefined();
  expect(entry?.inputs).toHaveProperty('params');
  const result = await asks.test();
  expect(result.output('entry')).toMatchObject({ params_input: { rate: 2, note: 'none' } });
});
