// `npm run check`: everything that needs no server and no browser. Runs every step even after one failed, prints one
// line each and the output of those that failed. `--no-tests` leaves the tests out, `--report file` writes the result.
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, root } from './bootstrap.mjs';
import { runMain } from './setup-error.mjs';
import { QUICK_SUITES, vitestArgs } from './suites.mjs';

const { values: options } = parseArgs({
  options: { 'no-tests': { type: 'boolean' }, report: { type: 'string' } },
});

await runMain(async () => {
  const node = await bootstrap();
  const startedAt = performance.now();
  const results = await runAll(node, steps());
  if (options.report !== undefined) writeFileSync(options.report, JSON.stringify({ steps: results }));
  const failed = results.filter((step) => !step.ok).map((step) => step.name);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    failed.length === 0
      ? `\nall ${results.length} checks passed in ${seconds} s`
      : `\nfailed: ${failed.join(', ')}`,
  );
  return failed.length === 0 ? 0 : 1;
});

function steps() {
  const pages = 'packages/ui/tsconfig.json';
  return [
    {
      name: 'format and lint',
      args: [
        bin('@biomejs/biome', 'bin/biome'),
        'ci',
        '--colors=off',
        '--error-on-warnings',
        '--max-diagnostics=200',
      ],
    },
    { name: 'types', args: [bin('typescript', 'bin/tsc'), '-p', 'tsconfig.json'] },
    ...(existsSync(join(root, pages))
      ? [{ name: 'types of the pages', args: [bin('typescript', 'bin/tsc'), '-p', pages, '--noEmit'] }]
      : []),
    { name: 'unused code', args: [bin('knip', 'bin/knip.js'), '--no-progress', '--no-config-hints'] },
    { name: 'doc links', args: [join(root, 'scripts/check-links.mjs')] },
    ...(options['no-tests']
      ? []
      : [{ name: 'tests', args: vitestArgs(root, QUICK_SUITES, ['--reporter=dot']) }]),
  ];
}

function bin(packageName, file) {
  return join(root, 'node_modules', packageName, file);
}

/** The tests use every core by themselves; the steps before them use one each, so as many run at once as there are cores. */
async function runAll(node, list) {
  const results = new Map();
  const waiting = list.filter((step) => step.name !== 'tests');
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      results.set(step, await runStep(node, step));
  };
  await Promise.all(cpus().map(lane));
  for (const step of list) if (!results.has(step)) results.set(step, await runStep(node, step));
  return list.map((step) => results.get(step));
}

function runStep(node, { name, args }) {
  const startedAt = performance.now();
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const env = { ...inherited, NO_COLOR: '1', PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(node, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
      if (code !== 0) console.log(`\n${output.trimEnd()}\n`);
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}`);
      resolve({ name, ok: code === 0 });
    });
  });
}
