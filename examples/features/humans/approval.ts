// `ApprovalOperator`: somebody says whether what is downstream runs. Answered in the pages or by the API.
import { chain, dag, param, task } from 'ariel';
import { ApprovalOperator } from 'ariel/standard';

const deploy = task('deploy', () => 'deployed');

export default dag(
  'humans_approval',
  { params: { version: param.string({ default: '1.4.0' }) }, tags: ['feature', 'humans'] },
  () => {
    const approve = new ApprovalOperator({
      taskId: 'approve',
      subject: 'Deploy {{ params.version }}?',
      body: 'Tests have **passed**. See the run {{ run_id }}.',
      // Seconds, so that this example ends by itself.
      executionTimeout: '10s',
      defaults: 'Reject',
    });
    chain(approve, deploy());
  },
);
