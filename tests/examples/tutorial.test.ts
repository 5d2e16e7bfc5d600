// The code blocks of the first tutorial, put together as its reader would, and run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDagLoader } from '@ariel/loader';
import { localRunner } from 'ariel/testing';
import { expect, test } from 'vitest';
import { scratchFolder } from './scratch-folder.ts';

const tutorial = readFileSync(join(import.meta.dirname, '../../docs/tutorial/first-dag.md'), 'utf8');
const blocks = [...tutorial.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);

test('the DAG of the tutorial counts letters and chooses', async () => {
  using folder = scratchFolder();
  const [first = '', definitions = '', body = '', branch = '', cases = ''] = blocks;
  const bodyLine = '  split({ text: params.text });\n';
  const dagLine = 'export default dag(';
  expect([first.includes(bodyLine), first.includes(dagLine)]).toEqual([true, true]);
  // Step 4 places `total` where it is needed.
  const steps = body.replace('  total({ lengths });\n', '') + cases;
  writeFileSync(
    join(folder.path, 'words.ts'),
    first.replace(bodyLine, steps).replace(dagLine, `${definitions}\n${branch}\n${dagLine}`),
  );
  const cacheFolder = join(folder.path, '.cache');
  const loader = createDagLoader({ cacheFolder, arielModules: { ariel: import.meta.resolve('ariel') } });
  const outcome = await loader.load({ root: folder.path, path: 'words.ts' });
  loader.close();
  expect(outcome.failure?.thrown).toBeUndefined();
  const [words] = outcome.dags;
  if (words === undefined) throw new Error('the tutorial makes no DAG');

  const plain = await localRunner.testDag(words, {});
  expect([plain.state, plain.output('total'), plain.output('short')]).toEqual(['success', 14, 'brevity']);
  const mocked = await localRunner.testDag(words, {
    params: { text: 'a bc' },
    mock: { measure: ({ word }) => String(word).length * 10 },
  });
  expect([mocked.state, mocked.output('total'), mocked.output('long')]).toEqual([
    'success',
    30,
    'quite a speech',
  ]);
});
