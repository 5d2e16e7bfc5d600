// Several cron expressions make one schedule: a run whenever one of them fires, and one where two fire together.
import { cron, dag, task } from 'ariel';

const openShop = task('open_shop', (_inputs, { logicalDate }) => `open since ${logicalDate?.toISOString()}`);

export default dag(
  'schedule_several_crons',
  {
    schedule: cron(['0 8 * * mon-fri', '0 10 * * sat,sun']),
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    openShop();
  },
);
