// Tasks that ask people, as a DAG's author tests them: with answers that the test gives.
import { BaseNotifier, chain, dag, param, task } from 'ariel';
import { ApprovalOperator, HITLBranchOperator, HITLEntryOperator, HITLOperator } from 'ariel/standard';
import { describe, expect, test } from 'vitest';

const about = { logicalDate: '2026-03-04' } as const;
const stateOf = (result: { tasks: readonly { taskId: string; state: string | null }[] }, taskId: string) =>
  result.tasks.find((each) => each.taskId === taskId)?.state;

describe('HITLOperator', () => {
  const choose = dag('choose', {}, () => {
    const region = new HITLOperator({
      taskId: 'region',
      subject: 'Which region for {{ ds }}?',
      body: 'Runs **{{ dag.dag_id }}**',
      options: ['EU', 'US', 'ASIA'],
      defaults: 'EU',
      multiple: true,
      params: { note: param.string({ default: 'none', description: 'Why' }), plain: 5 },
      assignedUsers: ['ann', { id: '2', name: 'bob' }],
      executionTimeout: '4h',
    });
    task(
      'use',
      ({ answer }: { answer: { chosen_options: readonly string[] } }) => answer.chosen_options,
    )({ answer: region.output });
  });

  test('gives what was chosen and filled in, and by whom', async () => {
    let asked: unknown = null;
    const result = await choose.test({
      ...about,
      answers: {
        region: (request) => {
          asked = request;
          return {
            chosen_options: ['US', 'EU'],
            params_input: { note: 'cheaper' },
            responded_by_user: { id: '1', name: 'ann' },
          };
        },
      },
    });
    expect(asked).toEqual({
      subject: 'Which region for 2026-03-04?',
      body: 'Runs **choose**',
      options: ['EU', 'US', 'ASIA'],
      defaults: ['EU'],
      multiple: true,
      params: {
        note: { value: 'none', description: 'Why', schema: expect.objectContaining({ type: 'string' }) },
        plain: { value: 5, description: null, schema: {} },
      },
      assignedUsers: [
        { id: 'ann', name: 'ann' },
        { id: '2', name: 'bob' },
      ],
    });
    expect(result.output('region')).toEqual({
      chosen_options: ['US', 'EU'],
      params_input: { note: 'cheaper', plain: 5 },
      responded_at: expect.any(Date),
      responded_by_user: { id: '1', name: 'ann' },
    });
    expect(result.output('use')).toEqual(['US', 'EU']);
  });

  test('tells its notifiers whom it asks what, before anybody answers; one that fails changes nothing', async () => {
    const told: string[] = [];
    class Told extends BaseNotifier {
      static override readonly templateFields = ['text'];
      readonly text = '{{ dag.dag_id }} asks in {{ ti.task_id }}, {{ ds }}';
      override notify(): void {
        told.push(this.text);
      }
    }
    class Broken extends BaseNotifier {
      override notify(): void {
        throw new Error('no network');
      }
    }
    const notifiers = [new Broken(), new Told()];
    const asks = dag('asks', {}, () => {
      new HITLOperator({ taskId: 'choose', subject: 'Well?', options: ['a'], notifiers });
      new ApprovalOperator({ taskId: 'approve', subject: 'Well?', notifiers: new Told() });
      new HITLBranchOperator({ taskId: 'branch', subject: 'Well?', options: ['next'], notifiers });
      new HITLEntryOperator({ taskId: 'enter', subject: 'Well?', notifiers });
      task('next', () => 1)();
    });
    const answer = (option: string) => (): { chosen_options: string[] } => {
      told.push(option);
      return { chosen_options: [option] };
    };
    const result = await asks.test({
      ...about,
      answers: {
        choose: answer('a'),
        approve: answer('Approve'),
        branch: answer('next'),
        enter: answer('OK'),
      },
    });
    expect(result.tasks.filter(({ state }) => state !== 'success').map(({ taskId }) => taskId)).toEqual([]);
    for (const [taskId, option] of Object.entries({
      choose: 'a',
      approve: 'Approve',
      branch: 'next',
      enter: 'OK',
    })) {
      const note = `asks asks in ${taskId}, 2026-03-04`;
      expect(told.filter((each) => each === note)).toHaveLength(1);
      expect(told.indexOf(note)).toBeLessThan(told.indexOf(option));
    }
    const lines = result.tasks.find(({ taskId }) => taskId === 'choose')?.logs ?? [];
    expect(lines.map(({ message }) => message).join('\n')).toContain('no network');
  });

  test('takes its defaults when the time is over', async () => {
    const result = await choose.test(about);
    expect(result.output('region')).toMatchObject({
      chosen_options: ['EU'],
      params_input: { note: 'none', plain: 5 },
      responded_by_user: { name: 'Fallback to defaults' },
    });
  });

  test('fails when the time is over and there are no defaults', async () => {
    const plain = dag('plain', {}, () => {
      new HITLOperator({ taskId: 'ask', subject: 'Well?', options: ['yes', 'no'], executionTimeout: '1h' });
    });
    const { tasks } = await plain.test();
    expect(tasks[0]).toMatchObject({ state: 'failed', error: { code: 'ARIEL_HITL_TIMEOUT' } });
    expect((await plain.test({ answers: { ask: 'yes' } })).state).toBe('success');
    const wrong = await plain.test({ answers: { ask: 'maybe' } });
    expect(wrong.tasks[0]?.error?.message).toContain('"maybe" is none of the options yes, no');
  });

  test.each([
    [{ options: [] }, 'it has no options'],
    [{ options: ['a', 'a'] }, 'an option is there twice'],
    [{ options: ['a,b'] }, 'holds a comma'],
    [{ options: ['a'], defaults: ['b'] }, 'none of the options'],
    [{ options: ['a', 'b'], defaults: ['a', 'b'] }, 'only one may be'],
    [{ options: ['a'], params: { _options: 1 } }, '_options'],
  ])('is refused where it contradicts itself: %j', (options, words) => {
    expect(() =>
      dag('wrong', {}, () => void new HITLOperator({ taskId: 'x', subject: 's', ...options } as never)),
    ).toThrow(words);
  });
});

describe('ApprovalOperator', () => {
  const approval = (options: object = {}) =>
    dag('approval', {}, () => {
      const ok = new ApprovalOperator({ taskId: 'ok', subject: 'Deploy?', ...options });
      const deploy = task('deploy', () => 1)();
      const tell = task('tell', () => 2, { triggerRule: 'all_done' })();
      chain(ok, deploy, tell);
    });
  test('lets what is downstream run once it is approved', async () => {
    const result = await approval().test({ answers: { ok: 'Approve' } });
    expect([stateOf(result, 'deploy'), stateOf(result, 'tell')]).toEqual(['success', 'success']);
    expect(result.output('ok')).toMatchObject({ chosen_options: ['Approve'] });
  });

  test('skips what is directly downstream where it is rejected, and its answer is there', async () => {
    const result = await approval().test({ answers: { ok: 'Reject' } });
    expect([stateOf(result, 'ok'), stateOf(result, 'deploy'), stateOf(result, 'tell')]).toEqual([
      'success',
      'skipped',
      'success',
    ]);
    expect(result.output('ok')).toMatchObject({ chosen_options: ['Reject'] });
  });

  test('skips all of it with ignoreDownstreamTriggerRules', async () => {
    const result = await approval({ ignoreDownstreamTriggerRules: true }).test({ answers: { ok: 'Reject' } });
    expect([stateOf(result, 'deploy'), stateOf(result, 'tell')]).toEqual(['skipped', 'skipped']);
  });

  test('fails with failOnReject, without another try', async () => {
    const result = await approval({ failOnReject: true, retries: 3 }).test({ answers: { ok: 'Reject' } });
    expect(result.tasks.find(({ taskId }) => taskId === 'ok')).toMatchObject({
      state: 'failed',
      tryNumber: 1,
    });
  });
});

test('HITLBranchOperator runs what was chosen', async () => {
  const branch = dag('branch', {}, () => {
    const how = new HITLBranchOperator({
      taskId: 'how',
      subject: 'How?',
      options: ['Again', 'give_up'],
      optionsMapping: { Again: 'retry_all' },
    });
    chain(how, [task('retry_all', () => 1)(), task('give_up', () => 2)()]);
  });
  const again = await branch.test({ answers: { how: 'Again' } });
  expect([stateOf(again, 'retry_all'), stateOf(again, 'give_up')]).toEqual(['success', 'skipped']);
  expect(again.output('how')).toMatchObject({ chosen_options: ['Again'] });
  const up = await branch.test({ answers: { how: 'give_up' } });
  expect([stateOf(up, 'retry_all'), stateOf(up, 'give_up')]).toEqual(['skipped', 'success']);
  expect(() =>
    dag(
      'wrong',
      {},
      () =>
        void new HITLBranchOperator({
          taskId: 'x',
          subject: 's',
          options: ['a'],
          optionsMapping: { b: 'c' },
        }),
    ),
  ).toThrow('which are no options');
});

test('HITLEntryOperator asks for a form, with OK as the only option', async () => {
  const entry = dag('entry', {}, () => {
    new HITLEntryOperator({
      taskId: 'rate',
      subject: 'Rate?',
      params: { rate: param.number({ minimum: 0 }) },
    });
  });
  const result = await entry.test({
    answers: { rate: { chosen_options: ['OK'], params_input: { rate: 1.5 } } },
  });
  expect(result.output('rate')).toMatchObject({ chosen_options: ['OK'], params_input: { rate: 1.5 } });
});
