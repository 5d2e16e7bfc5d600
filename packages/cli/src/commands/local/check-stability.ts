// `ariel dags stability`: evaluates DAG files several times in this process, and says what came out different.
import type { DagDefinition } from '@ariel/core';
import { firstDifference } from '@ariel/dag-processor';
import type { DagLoader } from '@ariel/loader';
import { unknownDag } from '../../client/find-dag.ts';
import { failureText, type LocalFile, localFiles } from '../../client/local-dags.ts';
import { loadLocalPlugins, localLoader } from '../../client/local-loader.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

/** Between two rounds, so that a clock shows another time. */
const BETWEEN_MS = 2;

interface Finding {
  readonly dag_id: string | null;
  readonly filepath: string;
  /** In which round it was seen. */
  readonly parse: number;
  readonly problem: string;
}

/** DAGs of a file by id, as one evaluation gave them. */
type Evaluated = ReadonlyMap<string, DagDefinition>;

export const checkStability: CommandBody = async ({ config: load, screen }, given) => {
  const config = load();
  const rounds = given.wholeNumber('numParses', { min: 2 }) ?? 2;
  const onlyDag = given.text('dagId');
  const files = localFiles(config, { dagFile: given.optionalPositional(0) });
  const loader = localLoader(config);
  await loadLocalPlugins(config, loader);
  const findings: Finding[] = [];
  const first = new Map<LocalFile, Evaluated>();
  for (let parse = 1; parse <= rounds; parse += 1) {
    for (const file of files) findings.push(...(await lookAt(file, { first, loader, onlyDag, parse })));
    if (findings.length > 0 && given.flag('failFast')) break;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
  const dagIds = [...first.values()].flatMap((dags) => [...dags.keys()]);
  if (onlyDag !== null && !dagIds.includes(onlyDag) && findings.length === 0)
    throw unknownDag(onlyDag, dagIds);
  const checked = onlyDag === null ? `${dagIds.length} DAGs of ${files.length} files are` : `${onlyDag} is`;
  printRows(screen, {
    rows: findings.map((finding) => ({ ...finding })),
    columns: ['dag_id', 'filepath', 'parse', 'problem'],
    format: outputOf(given),
    empty: `${checked} the same each time.`,
  });
  return findings.length === 0 ? ExitCode.ok : ExitCode.failed;
};

interface Look {
  readonly loader: DagLoader;
  readonly onlyDag: string | null;
  readonly parse: number;
  /** What the first round gave, which each later one is compared with. */
  readonly first: Map<LocalFile, Evaluated>;
}

async function lookAt(file: LocalFile, { first, loader, onlyDag, parse }: Look): Promise<Finding[]> {
  const { dags, failure, refusals } = await loader.load(file);
  const found = (dagId: string | null, problem: string): Finding => ({
    dag_id: dagId,
    filepath: file.path,
    parse,
    problem,
  });
  const wrong = refusals[0] ?? failure?.thrown;
  if (wrong !== undefined) return [found(null, failureText(loader, wrong, file))];
  const now: Evaluated = new Map(dags.map(({ definition }) => [definition.dagId, definition]));
  const before = first.get(file);
  if (before === undefined) {
    first.set(file, now);
    return [];
  }
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((dagId) => onlyDag === null || dagId === onlyDag)
    .flatMap((dagId) => {
      const problem = differenceText(before.get(dagId), now.get(dagId));
      return problem === null ? [] : [found(dagId, problem)];
    });
}

function differenceText(before: DagDefinition | undefined, now: DagDefinition | undefined): string | null {
  if (before === undefined) return 'was not made the first time';
  if (now === undefined) return 'was made the first time, and not this time';
  const difference = firstDifference(before, now);
  return difference === null ? null : `${difference.path} was ${difference.first}, then ${difference.second}`;
}
