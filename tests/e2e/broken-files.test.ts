// DAG files that break in every way they can, beside healthy ones on a running server: each is reported with its place
// and a remedy, within its limit, and a healthy DAG runs on as if nothing were there.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import type { ImportErrorRow } from './support/installation-database.ts';
import { isDagChild } from './support/processes.ts';
import { until } from './support/until.ts';

const LIMIT_MS = 2000;
/** Evaluating one after the other, and starting a new child after each that was killed. */
const EACH_WITHIN_MS = LIMIT_MS + 4000;

const healthy = `import { chain, dag, task } from 'ariel';
const step = task('step', () => 1);
dag('healthy', { maxActiveTasks: 4 }, () => {
  chain(...Array.from({ length: 60 }, (_item, index) => step.with({ id: 'step_' + index })()));
});
`;
const sameId = `import { dag, task } from 'ariel';
const work = task('work', () => 1);
dag('healthy', {}, () => { work(); });
`;

interface Broken {
  readonly text: string;
  readonly code: string;
  readonly message: RegExp;
  readonly line: number;
}

const broken: Readonly<Record<string, Broken>> = {
  'throws.ts': {
    text: `import { dag } from 'ariel';\nthrow new Error('no settings');\ndag('throws', {}, () => {});\n`,
    code: 'ARIEL_IMPORT_THROWN',
    message: /no settings/,
    line: 2,
  },
  'loops.ts': {
    text: `import { dag } from 'ariel';\nlet n = 0;\nfor (;;) n += 1;\ndag('loops', {}, () => {});\n`,
    code: 'ARIEL_IMPORT_TIMEOUT',
    message: /2 s/,
    line: 3,
  },
  'exits.ts': {
    text: `import { dag } from 'ariel';\n\nprocess.exit(4);\n`,
    code: 'ARIEL_IMPORT_EXITED',
    message: /exit\(4\)/,
    line: 3,
  },
  'allocates.ts': {
    text: `import { dag } from 'ariel';\nconst kept: unknown[] = [];\nfor (;;) kept.push(new Array(1000).fill(1.5));\n`,
    code: 'ARIEL_IMPORT_MEMORY',
    message: /MB/,
    line: 3,
  },
  'prints.ts': {
    text: `import { dag } from 'ariel';\nfor (;;) console.log('on and on');\n`,
    code: 'ARIEL_IMPORT_OUTPUT',
    message: /bytes/,
    line: 2,
  },
  'syntax.ts': {
    text: `import { dag } from 'ariel';\ndag('syntax', {}, () => {);\n`,
    code: 'ARIEL_IMPORT_SYNTAX',
    message: /SyntaxError/,
    line: 2,
  },
  'types.ts': {
    text: `import { dag } from 'ariel';\nconst config = JSON.parse('{}');\nconst host = config.server.host;\ndag('types', { description: host }, () => {});\n`,
    code: 'ARIEL_IMPORT_THROWN',
    message: /TypeError.*'host'/,
    line: 3,
  },
  'waits.ts': {
    text: `import { dag } from 'ariel';\nawait new Promise(() => {});\ndag('waits', {}, () => {});\n`,
    code: 'ARIEL_IMPORT_AWAIT',
    message: /await/,
    line: 2,
  },
  'zz-same-id.ts': {
    text: sameId,
    code: 'ARIEL_IMPORT_DAG_ID_TAKEN',
    message: /"healthy".*healthy\.ts/,
    line: 3,
  },
};

/** Milliseconds between the end of one task and the start of the next, the middle one of all. */
function medianHopMs(installation: Installation, runId: string): number {
  const rows = installation.database
    .instances('healthy', runId)
    .sort((a, b) => (a.start_at ?? 0) - (b.start_at ?? 0));
  const hops = rows.slice(1).map((row, index) => ((row.start_at ?? 0) - (rows[index]?.end_at ?? 0)) / 1000);
  return hops.sort((a, b) => a - b)[Math.floor(hops.length / 2)] ?? 0;
}

describe('broken DAG files', () => {
  let installation: Installation;
  let errors: ReadonlyMap<string, ImportErrorRow>;
  let undisturbedHopMs: number;
  const appearedMs = new Map<string, number>();

  beforeAll(async () => {
    installation = await Installation.start({
      dags: { 'healthy.ts': healthy },
      environment: { ARIEL__CORE__DAGBAG_IMPORT_TIMEOUT: String(LIMIT_MS / 1000) },
    });
    await installation.untilVisible('healthy');
    await installation.run('healthy');
    const { run_id: before } = await installation.run('healthy');
    undisturbedHopMs = medianHopMs(installation, before);
    const startMs = performance.now();
    for (const [path, { text }] of Object.entries(broken)) installation.writeDag(path, text);
    await until(
      'every broken file has its error',
      () => {
        for (const { rel_path: path } of installation.database.importErrors()) {
          if (!appearedMs.has(path)) appearedMs.set(path, performance.now() - startMs);
        }
        return appearedMs.size >= Object.keys(broken).length;
      },
      {
        withinMs: EACH_WITHIN_MS * Object.keys(broken).length,
        details: () =>
          `${JSON.stringify(installation.database.importErrors(), null, 1)}${installation.output()}`,
      },
    );
    errors = new Map(installation.database.importErrors().map((error) => [error.rel_path, error]));
  });
  afterAll(() => installation?.[Symbol.asyncDispose]());

  test.each(Object.entries(broken))(
    '%s has its own error, with place and remedy',
    (path, { code, line, message }) => {
      const error = errors.get(path);
      expect(error).toMatchObject({ code, line, message: expect.stringMatching(message) });
      expect(error?.col).toBeGreaterThan(0);
      expect(error?.remedy).toMatch(/\w{3,} \w+/);
      expect(error?.message).not.toMatch(/node_modules|packages\//);
    },
  );

  test('there is one error per broken file, and none for another', () => {
    expect([...errors.keys()].sort()).toEqual(Object.keys(broken).sort());
    expect(installation.database.importErrors()).toHaveLength(Object.keys(broken).length);
  });

  test('each came within the limit of its file', () => {
    const inOrder = [...appearedMs].sort(([, a], [, b]) => a - b);
    const gaps = inOrder.map(([path, ms], index) => [path, ms - (inOrder[index - 1]?.[1] ?? 0)] as const);
    for (const [path, ms] of gaps)
      expect(ms, `${path} of ${JSON.stringify(inOrder)}`).toBeLessThan(EACH_WITHIN_MS);
  });

  test('the DAG that has the id keeps it', () => {
    expect(installation.database.dag('healthy')).toMatchObject({ is_active: 1, has_import_errors: 0 });
    expect(installation.database.all('select rel_path from dag where dag_id = ?', 'healthy')).toMatchObject([
      { rel_path: 'healthy.ts' },
    ]);
  });

  test('a healthy DAG runs on meanwhile, at its usual speed, and new files are still read', async () => {
    // All of them again at once, so that the child is at work all the time of the run.
    for (const [path, { text }] of Object.entries(broken)) installation.writeDag(path, `${text}\n// again\n`);
    const { run_id: runId, state } = await installation.run('healthy');
    expect(state).toBe('success');
    const hopMs = medianHopMs(installation, runId);
    console.log(
      `median hop ${hopMs.toFixed(2)} ms beside broken files, ${undisturbedHopMs.toFixed(2)} ms without`,
    );
    // Where a run waited for a file it would be a second and more.
    expect(hopMs).toBeLessThan(undisturbedHopMs * 5 + 100);
    installation.writeDag('fresh.ts', healthy.replace("'healthy'", "'fresh'"));
    await until('the new file is visible', () => installation.database.dag('fresh')?.is_active === 1, {
      withinMs: EACH_WITHIN_MS * Object.keys(broken).length,
    });
    expect((await installation.run('fresh')).state).toBe('success');
  });

  test('mending a file takes its error away', async () => {
    installation.writeDag('throws.ts', sameId.replace('healthy', 'mended'));
    await installation.untilVisible('mended');
    await until(
      'the error is gone',
      () => !installation.database.importErrors().some((each) => each.rel_path === 'throws.ts'),
    );
    expect((await installation.run('mended')).state).toBe('success');
  });

  test('what the broken files did is over: one evaluation child at most, and at rest', async () => {
    await until(
      'the children of broken files are gone',
      () => installation.processes().filter(isDagChild).length <= 1,
    );
  });
});
