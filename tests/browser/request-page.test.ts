// What a task asks people: a link may choose and fill in, the button alone sends, and what the request does not have chooses nothing.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Site } from './support/site.ts';

const asks = `import { BaseNotifier, dag, param } from 'ariel';
import { ApprovalOperator, HITLOperator } from 'ariel/standard';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

class Tell extends BaseNotifier {
  override notify(context: any): void {
    const link = HITLOperator.generateLinkToUiFromContext(context, { options: 'US', paramsInput: { rate: 2.5, why: 'cheaper' } });
    writeFileSync(join(process.env.E2E_FOLDER!, 'link'), link);
  }
}
dag('asks', {}, () => {
  new HITLOperator({
    taskId: 'region', subject: 'Which region?', body: 'All **212** tests passed.', options: ['EU', 'US'], defaults: 'EU',
    params: { rate: param.number({ default: 1 }), why: param.string({ default: '' }) }, notifiers: new Tell(),
  });
});
dag('approves', {}, () => { new ApprovalOperator({ taskId: 'ok', subject: 'Deploy?' }); });
`;

let site: Site;
beforeAll(async () => {
  site = await Site.start({ 'asks.ts': asks }, { ARIEL__API__BASE_URL: 'https://ariel.example.com/' });
  await site.installation.untilVisible('asks', 'approves');
});
afterAll(() => site?.[Symbol.asyncDispose]());

async function asked(dagId: string, taskId: string): Promise<string> {
  const runId = await site.installation.trigger(dagId);
  await site.installation.untilInstance(
    { dagId, runId, taskId },
    'asks',
    ({ state }) => state === 'awaiting_input',
  );
  return runId;
}
const stateOf = (dagId: string, runId: string, taskId: string) =>
  site.installation.database.instance(dagId, runId, taskId)?.state;

test('a notifier’s link opens the page with the answer chosen, and nothing is sent before the button', async () => {
  const runId = await asked('asks', 'region');
  const link = new URL(site.installation.lines('link').join(''));
  expect(link.origin).toBe('https://ariel.example.com');
  await site.visit({ path: `${link.pathname}${link.search}` }, async (page) => {
    await page.getByRole('heading', { name: 'Which region?' }).waitFor();
    expect(await page.getByRole('radio', { name: 'US' }).isChecked()).toBe(true);
    expect(await page.getByRole('textbox', { name: 'rate' }).inputValue()).toBe('2.5');
    expect(await page.getByRole('textbox', { name: 'why' }).inputValue()).toBe('cheaper');
    expect(stateOf('asks', runId, 'region')).toBe('awaiting_input');
    await page.getByRole('button', { name: 'Send answer' }).click();
    await page.getByText('Answered', { exact: true }).waitFor();
  });
  await site.installation.untilEnded('asks', runId);
  const [row] = site.installation.database.all<{ chosen: string; params: string }>(
    'select chosen_options as chosen, params_input as params from human_request where responded_at is not null',
  );
  expect([JSON.parse(row?.chosen ?? ''), JSON.parse(row?.params ?? '')]).toEqual([
    ['US'],
    { rate: 2.5, why: 'cheaper' },
  ]);
});

test('options that the request does not have choose nothing, and are named; the task’s page leads here', async () => {
  const runId = await asked('approves', 'ok');
  const task = `/dags/approves/runs/${encodeURIComponent(runId)}/tasks/ok`;
  await site.visit(
    {
      path: `${task}/required_actions?map_index=-1&_options=${encodeURIComponent('["Approve all"]')}&amount=3`,
    },
    async (page) => {
      await page.getByRole('status').getByText('Approve all, amount').waitFor();
      for (const name of ['Approve', 'Reject'])
        expect(await page.getByRole('radio', { name }).isChecked()).toBe(false);
      expect(await page.getByRole('button', { name: 'Send answer' }).isDisabled()).toBe(true);
    },
  );
  await site.visit({ path: task }, async (page) => {
    await page.getByRole('link', { name: 'Answer' }).click();
    await page.getByRole('radio', { name: 'Approve' }).check();
    await page.getByRole('button', { name: 'Send answer' }).click();
    await page.getByText('Answered', { exact: true }).waitFor();
  });
  expect(stateOf('approves', runId, 'ok')).not.toBe('awaiting_input');
});
