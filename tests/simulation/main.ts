// `npm run simulate -- --seed 1 --worlds 1000`: lets worlds happen, says in which of them something broke, and how to see it
// again. `--shrink` looks for a smaller world, `--plant` plants a bug that is to be found, `--plan` repeats one from a file.
import { readFileSync, writeFileSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import {
  drawWorld,
  type PlantedBug,
  plantedBugs,
  runWorld,
  shrinkWorld,
  type WorldPlan,
} from '@ariel/testkit';
import { manyWorlds } from './many-worlds.ts';
import type { BrokenWorld } from './world-messages.ts';

const usage = `npm run simulate -- [options]

Lets simulated worlds happen and checks after each step that nothing is lost, doubled, stuck or over a limit.

  --seed S       the seed of the first world (1); a seed always gives the same world
  --worlds N     how many worlds, from that seed on (1); one alone is told step by step where it breaks
  --processes P  how many processes share them (2)
  --shrink       looks for a smaller world that breaks in the same way
  --plant BUG    plants a bug that is to be found: ${plantedBugs.map(({ name }) => name).join(', ')}
  --keep FILE    writes the world's plan
  --plan FILE    repeats the world of a plan`;

const { values } = parsed({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '1' },
    processes: { type: 'string', default: '2' },
    plant: { type: 'string' },
    plan: { type: 'string' },
    keep: { type: 'string' },
    shrink: { type: 'boolean', default: false },
  },
});

/** Lines of a trace that are shown; `--keep` keeps all of them. */
const SHOWN_LINES = 200;
const SHRINK_BUDGET = 1_500;

/** A wrong word ends with the words that there are. */
function parsed<const Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(why: string): never {
  console.error(`${why}\n\n${usage}`);
  process.exit(2);
}

async function main(): Promise<boolean> {
  if (values.help) {
    console.log(usage);
    return true;
  }
  const plant = plantNamed(values.plant);
  if (values.plan !== undefined) return tell(JSON.parse(readFileSync(values.plan, 'utf8')), plant);
  const seed = wholeNumber('seed', values.seed);
  const worlds = wholeNumber('worlds', values.worlds);
  if (worlds === 1) return tell(drawWorld(seed), plant);
  const startMs = performance.now();
  const { broken, steps, executions } = await manyWorlds(
    { seed, worlds, plant: plant?.name ?? null },
    wholeNumber('processes', values.processes),
    (done) => progress(`${done} of ${worlds} worlds`),
    // Long before the last of the others has ended.
    (world) => progress(`broken: ${line(world)}`, true),
  );
  progress('');
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(
    `${worlds} worlds from seed ${seed} in ${seconds} s: ${steps} steps, ${executions} executions of user code, ${broken.length} broken`,
  );
  for (const world of broken.slice(0, 20)) console.log(line(world));
  const [first] = broken;
  if (first) await tell(drawWorld(first.seed), plant);
  return broken.length === 0;
}

function line({ problems, seed }: BrokenWorld): string {
  return `seed ${seed}: ${problems[0]?.split('\n', 1)[0]?.slice(0, 300)}`;
}

/** Repeats one world with everything that happens in it, in words. */
async function tell(given: WorldPlan, plant: PlantedBug | null): Promise<boolean> {
  let plan = given;
  if (values.shrink) {
    plan = await shrinkWorld(given, {
      plant,
      budget: SHRINK_BUDGET,
      tried: (count) => progress(`${count} smaller worlds tried`),
    });
    progress('');
  }
  const { executions, problems, steps, trace } = await runWorld(plan, { plant, isTraced: true });
  if (values.keep !== undefined) writeFileSync(values.keep, `${JSON.stringify(plan, null, 1)}\n`);
  if (problems.length === 0) {
    console.log(`seed ${plan.seed}: ${steps} steps, ${executions} executions of user code; everything held`);
    return true;
  }
  const shown = values.shrink ? trace : trace.slice(-SHOWN_LINES);
  if (shown.length < trace.length) console.log(`… ${trace.length - shown.length} lines before`);
  console.log(shown.join('\n'));
  for (const problem of problems) console.log(`BROKEN: ${problem}`);
  const planted = plant === null ? '' : ` --plant ${plant.name}`;
  console.log(
    values.shrink || values.plan !== undefined
      ? `The world as it is now: ${JSON.stringify(plan)}`
      : `To see it again: npm run simulate -- --seed ${plan.seed}${planted}   (a smaller one: --shrink)`,
  );
  return false;
}

function plantNamed(name: string | undefined): PlantedBug | null {
  if (name === undefined) return null;
  const found = plantedBugs.find((bug) => bug.name === name);
  return found ?? refuse(`--plant ${name}: no bug is called so.`);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= 0
    ? number
    : refuse(`--${name} ${text}: a whole number is expected.`);
}

let toldAtMs = 0;
/** Where nobody watches: a line a minute. */
const TELL_EVERY_MS = 60_000;

function progress(text: string, isKept = false): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}${isKept ? '\n' : ''}`);
  else if (isKept) console.error(text);
  else if (text !== '' && performance.now() - toldAtMs > TELL_EVERY_MS) {
    toldAtMs = performance.now();
    console.error(text);
  }
}

process.exitCode = (await main()) ? 0 : 1;
