// What a task's page shows of options that few tasks have.
import type { TaskDefinition } from '@ariel/core';
import type { InstanceDetail } from '@ariel/protocol';
import type { ApiContext } from '../../server/api-context.ts';
import { shownParam, shownValue } from '../../server/shown-values.ts';

type Options = Pick<
  InstanceDetail,
  'doc_md' | 'docs' | 'executor' | 'executor_config' | 'params' | 'run_as_user'
>;

export function optionsOf(context: ApiContext, task: TaskDefinition): Options {
  const { docs = {}, params = {} } = task;
  const forms = ['text', 'rst', 'yaml', 'json'] as const;
  return {
    run_as_user: task.runAsUser ?? null,
    executor: task.executor ?? null,
    executor_config: shownValue(context, task.executorConfig ?? null),
    params: Object.entries(params).map(([name, param]) => ({
      name,
      value: shownParam(context, name, param).value,
    })),
    doc_md: task.docMd,
    docs: forms.flatMap((form) => {
      const text = docs[form];
      return text === undefined ? [] : [{ form, text }];
    }),
  };
}
