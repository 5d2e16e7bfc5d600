// A mapped group: all of its tasks once per element. Each instance goes on as soon as its own tasks allow, not waiting for the others.
import { dag, FailTask, type Output, task, taskGroup } from 'ariel';

const listShops = task('list_shops', () => ['Paris', 'Porto', 'Prague']);
const download = task('download', ({ shop }: { shop: string }) => `sales of ${shop}`);
const parse = task('parse', ({ text }: { text: string }) => {
  if (text.includes('Porto')) throw new FailTask('the file is damaged');
  return text.length;
});
const store = task('store', ({ rows, table }: { rows: number; table: string }) => `${rows} rows in ${table}`);
const summary = task('summary', ({ stored }: { stored: string[] }) => stored, { triggerRule: 'all_done' });

const etl = taskGroup('etl', ({ shop, table }: { shop: Output<string>; table: string }) => {
  return store({ rows: parse({ text: download({ shop }) }), table });
});

export default dag('mapping_group', { tags: ['feature', 'mapping'] }, () => {
  // From outside, what the group returns is the list of all that came through: Porto is missing.
  summary({ stored: etl.partial({ table: 'sales' }).expand({ shop: listShops() }) });
});
