// `tasks render`: what templates would become, without running anything.
import { describe, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

const report = `import { dag, param, task } from 'ariel';
import { BashOperator } from 'ariel/standard';
export default dag('report', { params: { region: param.string({ default: 'EU' }) } }, () => {
  const total = task('total', () => 5)();
  const notify = new BashOperator({ taskId: 'notify', env: { DAY: '{{ ds }}' }, bashCommand: 'echo {{ params.region }} {{ ti.xcom_pull(task_ids="total") }} > /dev/never; exit 7' });
  notify.after(total);
  new BashOperator({ taskId: 'from_file', bashCommand: 'go.sh' });
  new BashOperator({ taskId: 'broken', bashCommand: 'echo {{ nothing }}' });
  BashOperator.partial({ taskId: 'mapped' }).expand({ bashCommand: ['a {{ ds }}', 'b {{ ds }}'] });
});`;
const files = { 'report.ts': report, 'go.sh': 'echo from {{ ds_nodash }}' };

describe('ariel tasks render', () => {
  test('prints each templated field, and runs nothing', async () => {
    using line = new CommandLine(files);
    const { code, err, out } = await line.run(
      'tasks',
      'render',
      'report',
      'notify',
      '2026-01-31',
      '--outputs',
      '{"total": 6}',
      '-t',
      '{"region": "US"}',
    );
    expect(code, err).toBe(0);
    expect(out).toContain('# property: bashCommand');
    expect(out).toContain('echo US 6 > /dev/never; exit 7');
    expect(out).toContain('# property: env');
    expect(out).toContain("{ DAY: '2026-01-31' }");
  });

  test('reads template files, and shows the instances of a mapped task', async () => {
    using line = new CommandLine(files);
    expect((await line.run('tasks', 'render', 'report', 'from_file', '2026-01-31')).out).toContain(
      'echo from 20260131',
    );
    const { out } = await line.run(
      'tasks',
      'render',
      'report',
      'mapped',
      '2026-01-31',
      '--map-index',
      '1',
      '-o',
      'json',
    );
    expect(JSON.parse(out)).toEqual([{ map_index: 1, property: 'bashCommand', value: 'b 2026-01-31' }]);
  });

  test('says which field cannot be rendered, and where', async () => {
    using line = new CommandLine(files);
    const { code, err } = await line.run('tasks', 'render', 'report', 'broken', '2026-01-31');
    expect(code).not.toBe(0);
    expect(err).toContain("bashCommand: line 1, column 9: 'nothing' is undefined");
  });
});
