// Which files belong to a DAG's code though nothing imports them, and which are missed.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDagLoader, readTemplateFile } from '../src/index.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ariel-templates-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const arielModules = {
  ariel: new URL('../../ariel/src/index.ts', import.meta.url).href,
  'ariel/standard': new URL('../../ariel/src/standard.ts', import.meta.url).href,
};

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

async function load(body: string, options = '{}') {
  write(
    'team/dags/report.ts',
    `import { dag } from 'ariel';\nimport { BashOperator } from 'ariel/standard';\ndag('report', ${options}, () => {\n${body}\n});`,
  );
  const loader = createDagLoader({ cacheFolder: join(root, '.cache'), arielModules });
  try {
    return await loader.load({ root, path: 'team/dags/report.ts' });
  } finally {
    loader.close();
  }
}

test('templates, those that they name in turn, and what `include` names are files of the code', async () => {
  write(
    'team/dags/run.sh',
    "{% extends 'base/frame.sh' %}{% block x %}{% include ['gone.sh', \"part.sh\"] %}{% endblock %}",
  );
  write('team/sql/base/frame.sh', '{% block x %}{% endblock %}{% from "macros.sh" import a %}');
  write('team/sql/part.sh', 'part');
  write('team/sql/macros.sh', '');
  write('team/sql/inline.txt', '');
  write('team/dags/data/a.json', '{}');
  write('team/dags/data/b.csv', '');
  write('team/other.txt', '');
  const { failure, files, refusals } = await load(
    `new BashOperator({ taskId: 'a', bashCommand: 'run.sh' });
     new BashOperator({ taskId: 'b', bashCommand: "{% include 'inline.txt' %}", env: { SCRIPT: 'nothing.sh' } });`,
    "{ templateSearchpath: ['../sql'], include: ['data/*.json', '../../outside', '../nothing/**'] }",
  );
  expect([failure, refusals]).toEqual([null, []]);
  expect(files).toEqual([
    'team/dags/data/a.json',
    'team/dags/report.ts',
    'team/dags/run.sh',
    'team/sql/base/frame.sh',
    'team/sql/inline.txt',
    'team/sql/macros.sh',
    'team/sql/part.sh',
  ]);
});

test('files that templates with other marks name are files of the code, too', async () => {
  write('team/dags/run.sh', '% include "line.sh"\n<% extends "frame.sh" %>{% include "no.sh" %}');
  for (const name of ['line.sh', 'frame.sh', 'no.sh', 'inline.sh']) write(`team/dags/${name}`, '');
  const { files, refusals } = await load(
    `new BashOperator({ taskId: 'a', bashCommand: 'run.sh' });
     new BashOperator({ taskId: 'b', bashCommand: "<%- include 'inline.sh' %> x" });`,
    "{ jinjaEnvironmentKwargs: { blockStartString: '<%', blockEndString: '%>', lineStatementPrefix: '%' } }",
  );
  expect(refusals).toEqual([]);
  expect(files).toEqual([
    'team/dags/frame.sh',
    'team/dags/inline.sh',
    'team/dags/line.sh',
    'team/dags/report.ts',
    'team/dags/run.sh',
  ]);
});

test('a template file that is not there refuses the DAG, and says where it was looked for', async () => {
  const { dags, refusals } = await load(
    "new BashOperator({ taskId: 'a', bashCommand: 'gone.sh' });",
    "{ templateSearchpath: 'scripts' }",
  );
  expect(dags).toEqual([]);
  expect(refusals.map(({ code, message, place }) => [code, message, place?.line])).toEqual([
    [
      'ARIEL_TEMPLATE_FILE_MISSING',
      expect.stringContaining(
        'bashCommand names the template file "gone.sh", which is not in the folder of the DAG file, "scripts"',
      ),
      4,
    ],
  ]);
});

test.each(['/etc', 'C:\\sql', ''])('templateSearchpath may not be "%s"', async (folder) => {
  const { refusals } = await load(
    "new BashOperator({ taskId: 'a', bashCommand: 'ls' });",
    JSON.stringify({ templateSearchpath: [folder] }),
  );
  expect(refusals[0]?.message).toContain('a path relative to the folder of the DAG file');
});

test('no name leads out of the bundle', () => {
  write('dags/a.sql', 'inside');
  write('secret.sql', 'outside');
  const bundle = join(root, 'dags');
  symlinkSync(join(root, 'secret.sql'), join(bundle, 'link.sql'));
  const read = (name: string, searchpath: readonly string[] = []) =>
    readTemplateFile({ root: bundle, dagFile: 'report.ts', searchpath }, name);
  expect(read('a.sql')).toBe('inside');
  expect(read('./a.sql')).toBe('inside');
  expect(read('/a.sql')).toBe('inside');
  for (const name of [
    '../secret.sql',
    'x/../../secret.sql',
    'link.sql',
    join(root, 'secret.sql'),
    '',
    '.',
    '..\\secret.sql',
  ])
    expect(read(name), name).toBe(undefined);
  expect(read('secret.sql', ['..'])).toBe(undefined);
});
