// Writes a DAG folder as large installations have it: one small DAG a file, a folder a team. All of them are scheduled,
// and none of their runs is due while somebody looks.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TEAMS = 100;

export interface ManyDags {
  readonly folder: string;
  readonly dagIds: readonly string[];
  /** Writes the DAG's file, new or again, with this description. */
  write(dagId: string, description: string): void;
}

export function writeManyDags(folder: string, count: number): ManyDags {
  for (let team = 0; team < TEAMS; team += 1) mkdirSync(join(folder, teamName(team)), { recursive: true });
  const dagIds = Array.from({ length: count }, (_, index) => `many_${String(index).padStart(5, '0')}`);
  const write = (dagId: string, description: string): void =>
    writeFileSync(join(folder, teamName(numberOf(dagId)), `${dagId}.ts`), sourceOf(dagId, description));
  for (const dagId of dagIds) write(dagId, 'as it was first written');
  return { folder, dagIds, write };
}

const numberOf = (dagId: string): number => Number(/\d+$/.exec(dagId)?.[0] ?? 0);

const teamName = (number: number): string => `team_${String(number % TEAMS).padStart(2, '0')}`;

function sourceOf(dagId: string, description: string): string {
  const number = numberOf(dagId);
  const options = [
    `schedule: '${number % 60} ${number % 24} * * *'`,
    "startDate: '2099-01-01'",
    'isPausedUponCreation: false',
    `tags: ['${teamName(number)}']`,
    `description: '${description}'`,
  ];
  return `import { dag, task } from 'ariel';

const extract = task('extract', () => ({ rows: ${number} }));
const transform = task('transform', ({ from }: { from: { rows: number } }) => from.rows * 2);
const load = task('load', ({ rows }: { rows: number }, { log }) => log.info(\`\${rows} rows\`));

dag('${dagId}', { ${options.join(', ')} }, () => {
  load({ rows: transform({ from: extract() }) });
});
`;
}
