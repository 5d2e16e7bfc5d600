// A link that opens the request with an answer chosen: sent by a notifier, answered by a click and the button of the page.
import { BaseNotifier, type CallbackContext, dag, param, task } from 'ariel';
import { HITLOperator, type HITLResult } from 'ariel/standard';

class SendLinks extends BaseNotifier {
  override notify(context: CallbackContext): void {
    // Without `baseUrl` the address of the configuration counts: `api.base_url`.
    const link = (options: string) =>
      HITLOperator.generateLinkToUiFromContext(context, {
        baseUrl: 'https://ariel.example.com',
        options,
        paramsInput: { discount: 10 },
      });
    context.log.info(`ship: ${link('Ship')}`);
    context.log.info(`hold: ${link('Hold')}`);
  }
}

const done = task('done', ({ answer }: { answer: HITLResult }) => {
  return `${answer.chosen_options.join()} with ${answer.params_input.discount} %`;
});

export default dag('humans_answer_link', { tags: ['feature', 'humans'] }, () => {
  const ship = new HITLOperator({
    taskId: 'ship',
    subject: 'Ship the order of {{ dag_run.run_after | ds }}?',
    options: ['Ship', 'Hold'],
    defaults: 'Hold',
    params: { discount: param.number({ default: 0, minimum: 0, maximum: 50 }) },
    notifiers: new SendLinks(),
    // Seconds, so that this example ends by itself.
    executionTimeout: '10s',
  });
  done({ answer: ship.output });
});
