// The form of a request: options and fields, as the address chose them first. Nothing is sent but by its button.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useMay } from '../../access/may.ts';
import {
  answerRequest,
  type HumanRequestView,
  humanRequest,
  type RequestPlace,
} from '../../api/human-request.ts';
import { queries, type TaskAddress } from '../../api/queries.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../controls/button.tsx';
import { type ParamField, paramField } from '../../form/param-field.ts';
import { type FormState, formStateOf, ParamsForm } from '../../form/params-form.tsx';
import { readConf } from '../../form/read-draft.ts';
import { t } from '../../messages/en.ts';
import { say } from '../../shell/toasts.tsx';
import { chosenInAddress } from './chosen-in-address.ts';

interface AnswerFormProps {
  readonly task: TaskAddress;
  readonly place: RequestPlace;
  readonly request: HumanRequestView;
  readonly search: Readonly<Record<string, unknown>>;
  readonly onAnswered?: (() => void) | undefined;
}

export function AnswerForm({ onAnswered, place, request, search, task }: AnswerFormProps) {
  const first = useMemo(() => chosenInAddress(request, search), [request, search]);
  const fields = useMemo(() => fieldsOf(request), [request]);
  const [chosen, setChosen] = useState<readonly string[]>(first.options);
  const [state, setState] = useState<FormState>(() =>
    formStateOf(fields, {
      ...Object.fromEntries(fields.map((field) => [field.name, field.initial])),
      ...first.values,
    }),
  );
  const read = useMemo(() => readConf(fields, state.drafts, state.extra), [fields, state]);
  const { data: dag } = useQuery(queries.dag(task.dagId));
  const { data: session } = useQuery(queries.session());
  const asked = request.assigned_users;
  const isAsked =
    asked.length === 0 || asked.some(({ id, name }) => [id, name].includes(session?.username ?? ''));
  const mayAnswer = useMay()('humans:edit', dag);
  const isAllowed = isAsked && mayAnswer;
  const answer = useMutation({
    mutationFn: () =>
      answerRequest(task, place, {
        chosen_options: chosen,
        params_input: read.conf,
        request_created_at: request.created_at,
      }),
    onSuccess: () => {
      say({ text: t.request.sent });
      onAnswered?.();
      void queryClient.invalidateQueries({ queryKey: ['requests'] });
      void queryClient.invalidateQueries({ queryKey: ['instance', task.dagId, task.runId, task.taskId] });
    },
    // Somebody may have been faster: the page shows whose answer counts.
    onError: () => void queryClient.invalidateQueries({ queryKey: humanRequest(task, place).queryKey }),
  });
  const toggle = (option: string): void => {
    if (!request.multiple) setChosen([option]);
    else setChosen(chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option]);
  };
  return (
    <form
      className="flex max-w-3xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        answer.mutate();
      }}
    >
      {first.unknown.length > 0 && (
        <p role="status" className="rounded-md bg-warn-soft px-3 py-2 text-warn">
          {t.request.unknown(first.unknown.join(', '))}
        </p>
      )}
      <fieldset className="flex flex-col gap-1.5" disabled={!isAllowed}>
        <legend className="mb-1 font-medium">
          {request.multiple ? t.request.chooseSome : t.request.chooseOne}
        </legend>
        {request.options.map((option) => (
          <label key={option} className="flex items-center gap-2">
            <input
              type={request.multiple ? 'checkbox' : 'radio'}
              name="option"
              checked={chosen.includes(option)}
              onChange={() => toggle(option)}
            />
            {option}
          </label>
        ))}
      </fieldset>
      {fields.length > 0 && <ParamsForm fields={fields} state={state} read={read} onChange={setState} />}
      {request.assigned_users.length > 0 && (
        <p className="text-faint text-xs">
          {t.request.assigned(request.assigned_users.map(({ name }) => name).join(', '))}
        </p>
      )}
      <div className="flex items-center gap-3">
        <Button
          type="submit"
          weight="primary"
          disabled={
            !isAllowed || chosen.length === 0 || Object.keys(read.errors).length > 0 || answer.isPending
          }
        >
          {t.request.send}
        </Button>
        <span role="alert" className="text-danger">
          {answer.error instanceof Error
            ? answer.error.message
            : isAllowed
              ? ''
              : mayAnswer
                ? t.request.notAsked
                : t.request.notAllowed}
        </span>
      </div>
    </form>
  );
}

function fieldsOf({ params }: HumanRequestView): readonly ParamField[] {
  return Object.entries(params).map(([name, { description, schema, value }]) =>
    paramField({ name, description, schema, ...(value === null ? {} : { default: value }) }),
  );
}
