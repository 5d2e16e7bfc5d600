// All params of a DAG as a form in sections, with the same values as JSON beside it: either side can be edited.
import { useState } from 'react';
import { fieldClass } from '../controls/field.tsx';
import { t } from '../messages/en.ts';
import { type Draft, draftOf, type ParamField } from './param-field.ts';
import { ParamInput } from './param-input.tsx';
import type { ReadConf } from './read-draft.ts';

export interface FormState {
  readonly drafts: Readonly<Record<string, Draft>>;
  /** Keys of conf that are no params. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export function formStateOf(
  fields: readonly ParamField[],
  values: Readonly<Record<string, unknown>>,
): FormState {
  const names = new Set(fields.map((field) => field.name));
  return {
    drafts: Object.fromEntries(
      fields.map((field) => [
        field.name,
        draftOf(field, field.name in values ? values[field.name] : undefined),
      ]),
    ),
    extra: Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name))),
  };
}

interface ParamsFormProps {
  readonly fields: readonly ParamField[];
  readonly state: FormState;
  readonly read: ReadConf;
  readonly onChange: (state: FormState) => void;
}

export function ParamsForm({ fields, state, read, onChange }: ParamsFormProps) {
  const sections = [...new Set(fields.map((field) => field.section))];
  return (
    <div
      className={`grid gap-x-6 gap-y-3 ${fields.length > 0 ? 'md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]' : ''}`}
    >
      {fields.length > 0 && (
        <div className="flex min-w-0 flex-col">
          {sections.map((section) => (
            <fieldset
              key={section ?? ''}
              className={`flex flex-col gap-1 ${section === null ? '' : 'mt-1 border-t pt-1'}`}
            >
              {section !== null && (
                <legend className="float-left mb-2 w-full pt-2 font-semibold">{section}</legend>
              )}
              {fields
                .filter((field) => field.section === section)
                .map((field) => (
                  <ParamInput
                    key={field.name}
                    field={field}
                    draft={state.drafts[field.name] ?? null}
                    error={read.errors[field.name]}
                    onChange={(draft) =>
                      onChange({ ...state, drafts: { ...state.drafts, [field.name]: draft } })
                    }
                  />
                ))}
            </fieldset>
          ))}
        </div>
      )}
      <JsonSide fields={fields} read={read} onChange={onChange} />
    </div>
  );
}

function JsonSide({ fields, read, onChange }: Omit<ParamsFormProps, 'state'>) {
  const [edited, setEdited] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const formatted = JSON.stringify(read.conf, null, 2);
  const text = edited ?? formatted;
  // By what it will hold, not by what is typed: else leaving it would move what is clicked next.
  const rows = Math.max(6, Math.min(22, formatted.split('\n').length + 1));
  function edit(next: string): void {
    setEdited(next);
    try {
      const values: unknown = JSON.parse(next);
      if (typeof values !== 'object' || values === null || Array.isArray(values))
        throw new Error(t.form.notObject);
      setError(null);
      onChange(formStateOf(fields, values as Record<string, unknown>));
    } catch (cause) {
      setError(t.form.notJson(cause instanceof Error ? cause.message : String(cause)));
    }
  }
  return (
    <label className="flex min-w-0 flex-col gap-1">
      <span className="font-medium">{t.form.json}</span>
      <textarea
        spellCheck={false}
        value={text}
        aria-invalid={error !== null}
        onChange={(event) => edit(event.target.value)}
        onBlur={() => error === null && setEdited(null)}
        rows={rows}
        className={`${fieldClass} h-auto w-full flex-1 resize-y py-2 font-mono text-xs`}
      />
      <span className="min-h-4 text-danger text-xs">{error}</span>
    </label>
  );
}
