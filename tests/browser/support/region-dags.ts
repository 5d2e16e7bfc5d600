// DAG files with everything that makes several instances of a task: mapping in mapped groups, a loop, tries of a group,
// and a setup with its teardown around them.
export const regions = `import { chain, dag, label, type LoopTools, type Output, task, taskGroup } from 'ariel';

const listFiles = task('list_files', () => ['north', 'south', 'west']);
const read = task('read', ({ file }: { file: string }) => [file.length, 3, 4, 5]);
const check = task('check', ({ file, row }: { file: string; row: number }) => {
  if (file === 'south' && row === 4) throw new Error('row 4 of south is damaged');
  return row * 2;
}, { mapIndexTemplate: '{{ file }} row {{ row }}' });
const sum = task('sum', ({ values }: { values: number[] }) => values.length, { triggerRule: 'all_done' });
const perFile = taskGroup('per_file', ({ file }: { file: Output<string> }) =>
  sum({ values: check.partial({ file }).expand({ row: read({ file }) }) }), { tooltip: 'Reads one file and checks each of its rows' });

const draft = task('draft', ({ last, round }: { last: string | null; round: number }, { log }) => {
  log.info('this is round ' + round);
  return (last ?? '') + '!';
});
const refine = taskGroup('refine', (_: {}, { loop }: LoopTools<string>) => draft({ last: loop.previous, round: loop.index }));

const login = task('login', (_: {}, { ti }) => 'ticket ' + ti.tryNumber);
const send = task('send', ({ ticket }: { ticket: string }) => {
  if (ticket === 'ticket 1') throw new Error('the ticket has expired');
  return 'sent with ' + ticket;
});
const transfer = taskGroup('transfer', () => send({ ticket: login() }), { retries: 2, retryDelay: '100ms' });

const open = task('open_table', () => 'table 7');
const close = task('close_table', () => null);
const report = task('report', ({ sums, text }: { sums: number[]; text: string }) => text + sums.length, { triggerRule: 'all_done' });

dag('regions', { tags: ['demo'], description: 'Everything that makes several instances of a task' }, () => {
  const opened = open().asSetup();
  const files = listFiles();
  const sums = perFile.expand({ file: files });
  const text = refine.loop({ maxIterations: 5, until: (said) => said.length >= 3 });
  const reported = report({ sums, text });
  chain(opened, label('when it is open'), files);
  chain(reported, transfer(), close().asTeardown({ setups: opened }));
});
`;

/** Many instances of one task, of which each tenth fails. */
export const wide = `import { dag, task } from 'ariel';
const list = task('list', () => Array.from({ length: 1_000 }, (_, index) => index));
const each = task('each', ({ item }: { item: number }) => {
  if (item % 10 === 9) throw new Error('no room for ' + item);
  return item;
});
dag('wide', { maxActiveTasks: 64 }, () => { each.expand({ item: list() }); });
`;
