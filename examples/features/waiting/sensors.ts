// Sensors: a function that is asked again until it says yes, and a class of them with options of its own. Between two looks they keep
// their worker, or give it back; when their time is over they fail, or are skipped.
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BaseSensor, type BaseSensorOptions, chain, dag, type Templated, task } from 'ariel';
import { FunctionSensor } from 'ariel/standard';

interface GrownSensorOptions extends BaseSensorOptions {
  readonly folder: Templated<string>;
  readonly name: string;
}

/** Its answer carries a value: the result of the task. */
class GrownSensor extends BaseSensor<string> {
  static override readonly templateFields = ['folder'];
  readonly folder: string;
  readonly name: string;

  constructor(options: GrownSensorOptions) {
    super(options);
    this.folder = this.rendered<string>(options.folder);
    this.name = options.name;
  }

  poke() {
    const path = join(this.folder, this.name);
    return { done: existsSync(path), value: path };
  }
}

const prepare = task('prepare', () => mkdtempSync(join(tmpdir(), 'ariel-sensors-')));
const deliver = task('deliver', ({ folder }: { folder: string }) => {
  writeFileSync(join(folder, 'orders.csv'), 'id\n');
});
/** Gives its worker back between two looks. */
const waitForOrders = task.sensor(
  'wait_for_orders',
  ({ folder }: { folder: string }) => existsSync(join(folder, 'orders.csv')),
  { mode: 'reschedule', pokeInterval: '1s', timeout: '1m' },
);
/** Nobody delivers refunds: that is no reason to fail. */
const waitForRefunds = task.sensor(
  'wait_for_refunds',
  ({ folder }: { folder: string }) => existsSync(join(folder, 'refunds.csv')),
  { pokeInterval: '200ms', timeout: '1s', softFail: true },
);
let looks = 0;
/** The first looks throw, which counts as a no; the interval grows from look to look. */
const waitForServer = task.sensor(
  'wait_for_server',
  () => {
    looks += 1;
    if (looks < 3) throw new Error('connection refused');
    return true;
  },
  { silentFail: true, exponentialBackoff: true, pokeInterval: '100ms', maxWait: '1s', timeout: '1m' },
);

export default dag('waiting_sensors', { tags: ['feature', 'waiting'] }, () => {
  const folder = prepare();
  const delivered = deliver({ folder });
  waitForOrders({ folder });
  waitForRefunds({ folder });
  waitForServer();
  const grown = new GrownSensor({ taskId: 'grown', folder, name: 'orders.csv', pokeInterval: '200ms' });
  const found = new FunctionSensor({
    taskId: 'found',
    callable: ({ folder }: { folder: string }) => existsSync(join(folder, 'orders.csv')),
    opKwargs: { folder },
    pokeInterval: '200ms',
  });
  chain(delivered, [grown, found]);
});
