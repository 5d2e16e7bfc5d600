// `task.runIf` and `task.skipIf`: a task that is asked first whether it is to run at all, and that says why it was skipped.
import { dag, param, task } from 'ariel';

const mail = task('mail', ({ text }: { text: string }) => `mailed: ${text}`);
const deploy = task('deploy', ({ version }: { version: string }) => `deployed ${version}`);

export default dag(
  'graph_run_if_skip_if',
  {
    params: { sendMail: param.boolean({ default: true }), frozen: param.boolean({ default: true }) },
    tags: ['feature', 'graph'],
  },
  ({ task }) => {
    const mailIfWanted = task.runIf(({ params }) => params.sendMail, mail);
    const deployUnlessFrozen = task.skipIf(({ params }) => params.frozen, deploy, {
      message: 'nothing is deployed before the holidays',
    });
    mailIfWanted({ text: 'the build is ready' });
    deployUnlessFrozen({ version: '1.2.0' });
  },
);
