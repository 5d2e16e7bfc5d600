// `ariel dags show` and `ariel dags show-dependencies` on a home in which nothing runs.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aDag, anAlias, anAsset, any, onAssets, t } from '@ariel/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';
import { homeWithDags, rowsIn } from './home-with-dags.ts';

const literal = (value: string) => ({ kind: 'literal', json: JSON.stringify(value) }) as const;
const waiting = { mode: 'poke', pokeIntervalMs: 1000, timeoutMs: 1000, softFail: false } as const;

const sales = aDag('sales', t('extract'), t('load "all"').after('extract').makes(anAsset('orders'))).with({
  edgeLabels: [['extract', 'load "all"', 'clean']],
});
const report = aDag(
  'report',
  t('fill').makes(anAlias('dumps')),
  t('start').with({ inputs: { triggerDagId: literal('mails') } }),
).with({ schedule: onAssets(any(anAsset('orders'), { ...anAsset(''), uri: 's3://lake/refunds' })) });
const watch = aDag(
  'watch',
  t('wait').with({ inputs: { externalDagId: literal('sales') }, sensor: waiting }),
  t('marker').with({ inputs: { externalDagId: literal('sales') } }),
  t('many').with({
    mapping: {
      kind: 'cross',
      inputs: [{ name: 'triggerDagId', over: { kind: 'literal', json: '["sales","report"]' } }],
    },
  }),
  t('any').with({ inputs: { triggerDagId: { kind: 'template', source: '{{ params.dag }}' } } }),
).with({ schedule: onAssets(anAlias('dumps')) });

let line: CommandLine;
beforeEach(async () => {
  line = await homeWithDags(sales, report, watch);
});

const saved = async (...args: string[]): Promise<string> => {
  const file = args.at(-1) ?? '';
  expect(await line.run(...args)).toMatchObject({ code: 0, out: '', err: expect.stringContaining('Saved ') });
  return readFileSync(join(line.folder, file), 'utf8');
};

/** A program of that name in PATH that answers with what it was asked. */
function installDot(script: string): void {
  const folder = join(line.folder, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'dot'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'dot'), 0o755);
  line.env.PATH = `${folder}:/usr/bin:/bin`;
}

describe('ariel dags show', () => {
  test('prints DOT, with the labels of edges and texts in quotes', async () => {
    const { code, out } = await line.run('dags', 'show', 'sales');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'digraph "sales" {',
      '  graph [label="sales" labelloc=t rankdir=LR]',
      '  "extract" [label="extract\\n@task" shape=box style="rounded,filled" fillcolor="#f5f5f5"]',
      '  "load \\"all\\"" [label="load \\"all\\"\\n@task" shape=box style="rounded,filled" fillcolor="#f5f5f5"]',
      '  "extract" -> "load \\"all\\"" [label="clean"]',
      '}',
    ]);
  });

  test('prints Mermaid and a text', async () => {
    const mermaid = await line.run('dags', 'show', 'sales', '-o', 'mermaid');
    expect(mermaid.out.split('\n')).toEqual([
      'flowchart LR',
      '  n0["extract<br/>@task"]',
      '  n1["load #quot;all#quot;<br/>@task"]',
      '  n0 -->|"clean"| n1',
    ]);
    expect((await line.run('dags', 'show', 'sales', '-o', 'text')).out).toBe(
      'extract (@task)\n    load "all" (@task)',
    );
  });

  test.each([
    ['sales.dot', 'digraph "sales" {'],
    ['sales.GV', 'digraph "sales" {'],
    ['sales.mmd', 'flowchart LR'],
  ])('saves %s as its ending says', async (file, beginning) => {
    expect((await saved('dags', 'show', 'sales', '--save', file)).startsWith(beginning)).toBe(true);
  });

  test('draws SVG by itself where there is no Graphviz', async () => {
    line.env.PATH = line.folder;
    const svg = await saved('dags', 'show', 'sales', '-s', 'sales.svg');
    expect(svg).toContain('>load &quot;all&quot;</text>');
    expect(svg).toContain('marker-end="url(#arrow)"');
    expect(svg).toContain('>clean</text>');
  });

  test('lets Graphviz draw what it does not draw itself', async () => {
    installDot('echo "$1 $(head -n 1)"');
    expect(await saved('dags', 'show', 'sales', '-s', 'sales.png')).toBe('-Tpng digraph "sales" {\n');
    const { out } = await line.run('dags', 'show', 'sales', '--imgcat');
    const picture = Buffer.from('-Tpng digraph "sales" {\n');
    expect(out).toBe(`\u001B]1337;File=inline=1;size=${picture.length}:${picture.toString('base64')}\u0007`);
  });

  test('says what is in the way', async () => {
    line.env.PATH = line.folder;
    const { code, err } = await line.run('dags', 'show', 'sales', '-s', 'sales.png');
    expect([code, err]).toEqual([1, expect.stringContaining('ARIEL_GRAPHVIZ_MISSING')]);
    expect(await line.run('dags', 'show', 'sales', '--imgcat')).toMatchObject({ code: 1 });
    expect(await line.run('dags', 'show', 'sales', '-s', 'sales')).toMatchObject({
      code: 2,
      err: expect.stringContaining('.svg'),
    });
    expect(await line.run('dags', 'show', 'sale')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Did you mean "sales"?'),
    });
    installDot('echo "cannot draw this" >&2; exit 3');
    expect(await line.run('dags', 'show', 'sales', '-s', 'sales.tiff')).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot draw this'),
    });
  });
});

describe('ariel dags show-dependencies', () => {
  const all = [
    { source: 'report', kind: 'trigger', via: 'start', target: 'mails' },
    { source: 'sales', kind: 'sensor', via: 'wait', target: 'watch' },
    { source: 'watch', kind: 'trigger', via: 'many', target: 'sales' },
    { source: 'watch', kind: 'trigger', via: 'many', target: 'report' },
    { source: 'report', kind: 'asset-alias', via: 'dumps', target: 'watch' },
    { source: 'sales', kind: 'asset', via: 'orders', target: 'report' },
    { source: null, kind: 'asset', via: 's3://lake/refunds', target: 'report' },
  ];

  test('lists what DAGs start or wait for, and says what nobody can know', async () => {
    const answer = await line.run('dags', 'show-dependencies', '-o', 'json');
    expect(answer.code).toBe(0);
    expect(rowsIn(answer)).toEqual(all);
    expect(answer.err).toContain('Not shown: watch.any.');
    const yaml = await line.run('dags', 'show-dependencies', '-o', 'yaml');
    expect(yaml.out.split('\n').slice(0, 2)).toEqual(['- source: report', '  kind: trigger']);
  });

  test('an asset that was attached to an alias comes from whoever writes to the alias', async () => {
    await line.withDatabase((database) =>
      database.run(
        `insert into asset_alias_asset (alias_id, asset_id)
         select l.id, a.id from asset_alias l, asset a where l.name = 'dumps' and a.name = 'orders'`,
      ),
    );
    expect(rowsIn(await line.run('dags', 'show-dependencies', '-o', 'json'))).toContainEqual({
      source: 'report',
      kind: 'asset',
      via: 'orders',
      target: 'report',
    });
  });

  test('draws them as DOT and Mermaid, and into a file', async () => {
    const { out } = await line.run('dags', 'show-dependencies');
    expect(out).toContain('"dag:sales" -> "asset:orders"');
    expect(out).toContain('"asset:orders" -> "dag:report"');
    expect(out).toContain('[label="mails\\nno such DAG"');
    expect((await line.run('dags', 'show-dependencies', '-o', 'mermaid')).out).toContain('flowchart LR');
    line.env.PATH = line.folder;
    const file = await line.run('dags', 'show-dependencies', '-s', 'dags.svg');
    expect(file.err).toContain('dags.svg');
    expect(readFileSync(join(line.folder, 'dags.svg'), 'utf8')).toContain('>orders</text>');
  });
});

describe('ariel dags test', () => {
  const file = `import { dag, task } from 'ariel';
const part = task('part', ({ n }: { n: number }) => { if (n === 2) throw new Error('no'); return n; });
const last = task('last', ({ all }: { all: number[] }) => all.length);
dag('parts', {}, () => { last({ all: part.expand({ n: [1, 2] }) }); });`;

  test('draws the run with the states of its tasks', async () => {
    using home = new CommandLine({ 'parts.ts': file });
    const { code, out } = await home.run('dags', 'test', 'parts', '--show-dagrun', '-o', 'json');
    expect(code).toBe(1);
    expect(out).toMatch(/"part" \[label="part \[ \].*fillcolor="#ffcdd2"\]/);
    expect(out).toMatch(/"last" \[.*fillcolor="#ffe0b2"\]/);
    await home.run('dags', 'test', 'parts', '--save-dagrun', 'run.mmd');
    expect(readFileSync(join(home.folder, 'run.mmd'), 'utf8')).toContain('style n0 fill:#ffcdd2');
    expect(await home.run('dags', 'test', 'parts', '--save-dagrun', 'run')).toMatchObject({ code: 2 });
  });
});
