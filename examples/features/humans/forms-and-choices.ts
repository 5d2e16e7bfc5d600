// `HITLEntryOperator`, `HITLOperator`, `HITLBranchOperator`: forms to fill in, options to choose from, and choosing what runs next.
import { dag, param, task } from 'ariel';
import { HITLBranchOperator, HITLEntryOperator, HITLOperator, type HITLResult } from 'ariel/standard';

// Seconds, so that this example ends by itself; without `defaults` a task fails that nobody answers.
const soon = { executionTimeout: '10s' } as const;

const summary = task('summary', ({ regions, rate }: { regions: HITLResult; rate: HITLResult }) => {
  return `${regions.chosen_options.join(' and ')} at ${rate.params_input.rate}`;
});
const full = task('full', () => 'all of it');
const quick = task('quick', () => 'a part');

export default dag('humans_forms_and_choices', { tags: ['feature', 'humans'] }, () => {
  const rate = new HITLEntryOperator({
    ...soon,
    taskId: 'rate',
    subject: 'Exchange rate for {{ dag_run.run_after | ds }}?',
    params: { rate: param.number({ default: 1.1, minimum: 0, description: 'EUR in USD' }) },
  });
  const regions = new HITLOperator({
    ...soon,
    taskId: 'regions',
    subject: 'Which regions?',
    options: ['EU', 'US', 'Asia'],
    multiple: true,
    defaults: ['EU', 'US'],
  });
  const how = new HITLBranchOperator({
    ...soon,
    taskId: 'how',
    subject: 'How to go on?',
    options: ['Everything', 'Only the newest'],
    optionsMapping: { Everything: 'full', 'Only the newest': 'quick' },
    defaults: 'Only the newest',
  });
  how.after(summary({ regions: regions.output, rate: rate.output }));
  full().after(how);
  quick().after(how);
});
