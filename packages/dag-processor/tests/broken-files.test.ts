// Each way in which a DAG file can break: its own import error, with place and remedy, and no harm to other files.
import { once } from 'node:events';
import { mkdirSync, readdirSync, watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DagProject, dagFile, type ImportErrorRow } from './dag-project.ts';

const broken: Readonly<Record<string, string>> = {
  'throws.ts': `import { dag } from 'ariel';

function config(): never {
  throw new Error('no config', { cause: 'none' });
}
const settings: unknown =   config();
`,
  'syntax.ts': `import { dag } from 'ariel';\nconst a = (;\n`,
  'type-error.ts': `import { dag } from 'ariel';\nconst read = JSON.parse('{}');\nexport const port: number = read.server.port;\n`,
  'missing-module.ts': `import { dag } from 'ariel';\nimport { gone } from './lib/gone';\nexport const x = gone;\n`,
  'outside.ts': `import { dag } from 'ariel';\nimport { x } from '../beside';\nexport const y = x;\n`,
  'loops.ts': `import { dag } from 'ariel';
let turns: number = 0;
function spin(): void {
  for (;;) turns += 1;
}
spin();
`,
  'awaits.ts': `import { dag } from 'ariel';\nawait Promise.resolve();\nawait new Promise(() => undefined);\n`,
  'exits.ts': `import { dag } from 'ariel';\n\nif (dag) process.exit(3);\n`,
  'fills-heap.ts': `import { dag } from 'ariel';
const kept: unknown[] = [];
for (;;) kept.push(new Array(1000).fill(1.5));
`,
  'fills-buffers.ts': `import { dag } from 'ariel';
const kept: unknown[] = [];
for (;;) kept.push(Buffer.alloc(1_000_000, 1));
`,
  'prints.ts': `import { dag } from 'ariel';\nfor (;;) {\n  console.log('again and again');\n}\n`,
  'left-behind.ts': `import { dag } from 'ariel';
Promise.reject(new Error('nobody caught this'));
await new Promise((resolve) => setImmediate(resolve));
`,
  'imports-broken.ts': `import { dag } from 'ariel';\nimport { y } from './lib/broken';\nexport const z = y;\n`,
  'lib/broken.ts': `const nothing = undefined as unknown as { z: number };\nexport const y = nothing.z;\n`,
  'params.ts': `import { dag, param } from 'ariel';\n\ndag('params', { params: { n: param.integer({ default: 0, minimum: 1 }) } }, () => {});\n`,
  'scheduled-params.ts': `import { dag, param } from 'ariel';

dag('nightly', { schedule: '@daily', params: { to: param.string({ default: 'nobody', format: 'email' }) } }, () => {});
`,
  'left-out.ts': `import { dag, param } from 'ariel';

dag('left_out', { schedule: '@daily', params: { n: param.integer({ minimum: 1 }) } }, () => {});
`,
  'task-params.ts': `import { dag, param, task } from 'ariel';

dag('own', {}, () => {
  task('a', () => 1, { params: { n: param.integer({ default: 0, minimum: 1 }) } })();
});
`,
  'executor.ts': `import { dag, task } from 'ariel';

dag('elsewhere', {}, () => {
  task('a', () => 1, { executor: 'RemoteExecutor' })();
});
`,
  'cycle.ts': `import { dag, task } from 'ariel';
const a = task('a', async () => 1);
const b = task('b', async () => 2);
dag('cycle', {}, () => {
  const first = a();
  const second = b();
  first.before(second);
  second.before(first);
});
`,
  'twice-in-file.ts': `${dagFile('twice')}\ndag('twice', {}, () => {});\n`,
  'z-same-id.ts': dagFile('good'),
};

describe('broken DAG files', () => {
  let project: DagProject;
  let errors: ReadonlyMap<string, ImportErrorRow>;

  beforeAll(async () => {
    const limits = { timeoutMs: 1500, memoryMb: 400 };
    project = await DagProject.create(
      {
        'good.ts': dagFile('good'),
        'by-hand.ts': `import { dag, param } from 'ariel';\ndag('by_hand', { params: { n: param.integer({ minimum: 1 }) } }, () => {});\n`,
        '../beside.ts': 'export const x = 1;',
      },
      { limits, taskDefaults: { executors: ['LocalExecutor'] } },
    );
    for (const [path, text] of Object.entries(broken)) await project.write(path, text);
    await project.start();
    errors = new Map((await project.importErrors()).map((error) => [error.rel_path, error]));
  });

  afterAll(() => project[Symbol.asyncDispose]());

  const cases: readonly (readonly [path: string, code: string, message: RegExp, line: number])[] = [
    ['throws.ts', 'ARIEL_IMPORT_THROWN', /^Error: no config \(throws\.ts:4:9\)$/, 4],
    ['syntax.ts', 'ARIEL_IMPORT_SYNTAX', /^SyntaxError: Unexpected token \(syntax\.ts:2:12\)$/, 2],
    ['type-error.ts', 'ARIEL_IMPORT_THROWN', /^TypeError: .*'port'.* \(type-error\.ts:3:41\)$/, 3],
    ['missing-module.ts', 'ARIEL_IMPORT_MODULE_NOT_FOUND', /'\.\/lib\/gone' \(missing-module\.ts:2:1\)$/, 2],
    ['outside.ts', 'ARIEL_IMPORT_OUTSIDE', /"\.\.\/beside" leads to .* outside the DAG folder/, 2],
    ['loops.ts', 'ARIEL_IMPORT_TIMEOUT', /still running after 1\.5 s .*\(loops\.ts:4:\d+\)$/, 4],
    ['awaits.ts', 'ARIEL_IMPORT_AWAIT', /top-level `await` .*\(awaits\.ts:3:1\)$/, 3],
    ['exits.ts', 'ARIEL_IMPORT_EXITED', /process\.exit\(3\) .*\(exits\.ts:3:18\)$/, 3],
    ['fills-heap.ts', 'ARIEL_IMPORT_MEMORY', /more than 400 MB .*\(fills-heap\.ts:3:\d+\)$/, 3],
    ['fills-buffers.ts', 'ARIEL_IMPORT_MEMORY', /more than 400 MB .*\(fills-buffers\.ts:3:\d+\)$/, 3],
    ['prints.ts', 'ARIEL_IMPORT_OUTPUT', /more than 1048576 bytes .*\(prints\.ts:3:11\)$/, 3],
    ['left-behind.ts', 'ARIEL_IMPORT_THROWN', /^Error: nobody caught this \(left-behind\.ts:2:16\)$/, 2],
    ['imports-broken.ts', 'ARIEL_IMPORT_THROWN', /'z'.* \(lib\/broken\.ts:2:26\)$/, 2],
    ['params.ts', 'ARIEL_IMPORT_PARAM_DEFAULT', /default of param "n" .* must be >= 1/, 3],
    ['scheduled-params.ts', 'ARIEL_IMPORT_PARAM_DEFAULT', /default of param "to" .*"nobody" .*email/, 3],
    ['left-out.ts', 'ARIEL_PARAM_WITHOUT_DEFAULT', /param "n" has no default/, 3],
    ['task-params.ts', 'ARIEL_IMPORT_PARAM_DEFAULT', /default of param "n" of task "a" .* must be >= 1/, 3],
    ['executor.ts', 'ARIEL_TASK_EXECUTOR_UNKNOWN', /"RemoteExecutor".* with LocalExecutor/, 4],
    ['cycle.ts', 'ARIEL_DAG_CYCLE', /a → b → a/, 5],
    ['twice-in-file.ts', 'ARIEL_DAG_ID_TWICE', /twice/, 8],
    ['z-same-id.ts', 'ARIEL_IMPORT_DAG_ID_TAKEN', /"good" is already defined by good\.ts/, 4],
  ];

  test.each(cases)('%s is reported as %s', (path, code, message, line) => {
    expect(errors.get(path)).toMatchObject({ code, line, message: expect.stringMatching(message) });
    expect(errors.get(path)?.remedy).toMatch(/\w{3,}/);
    expect(errors.get(path)?.col).toBeGreaterThan(0);
  });

  test('the stack has only the author’s own frames', () => {
    expect(errors.get('throws.ts')?.stack).toBe('at config (throws.ts:4:9)\nat <top level> (throws.ts:6:29)');
  });

  test('every error has a file that is broken, and every broken file one error', async () => {
    expect((await project.importErrors()).map((error) => error.rel_path)).toEqual(
      cases.map(([path]) => path).sort(),
    );
  });

  test('without a schedule a param needs no default: whoever starts a run gives it', async () => {
    expect(await project.dag('by_hand')).toMatchObject({ is_active: 1, has_import_errors: 0 });
  });

  test('the good file beside them is there', async () => {
    expect(await project.dag('good')).toMatchObject({
      is_active: 1,
      has_import_errors: 0,
      rel_path: 'good.ts',
    });
    expect(project.errors).toEqual([]);
  });
});

test('a child that is killed from outside costs its file nothing', async () => {
  await using project = await DagProject.create({});
  await project.start();
  const begun = join(project.folder, 'begun');
  mkdirSync(begun);
  // The first child that evaluates it says so, and never ends.
  const slow = dagFile(
    'slow',
    'return 1;',
    `import { readdirSync, writeFileSync } from 'node:fs';
if (readdirSync('${begun}').length === 0) {
  writeFileSync('${begun}/' + process.pid, '');
  await new Promise((resolve) => setInterval(resolve, 2 ** 30));
}`,
  );
  const watcher = watch(begun);
  const isBegun = once(watcher, 'change');
  await project.until(
    async () => {
      await project.write('slow.ts', slow);
      await isBegun;
      watcher.close();
      process.kill(Number(readdirSync(begun)[0]), 'SIGKILL');
    },
    async () => (await project.dag('slow')) !== undefined,
  );
  expect(await project.importErrors()).toEqual([]);
});

test('a folder that is not there yet is made', async () => {
  await using project = await DagProject.create({});
  await project.start();
  await mkdir(join(project.dags, 'team'));
  await project.until(
    () => project.write('team/new.ts', dagFile('new')),
    async () => (await project.dag('new')) !== undefined,
  );
});
