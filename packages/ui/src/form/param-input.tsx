// One param's field: label, what it means, the input that fits its kind, and what is wrong as one types.
import { useId } from 'react';
import { Choice, fieldClass, Switch, TextField } from '../controls/field.tsx';
import { t } from '../messages/en.ts';
import { type Draft, draftOf, type ParamField } from './param-field.ts';

interface ParamInputProps {
  readonly field: ParamField;
  readonly draft: Draft;
  readonly error: string | undefined;
  readonly onChange: (draft: Draft) => void;
}

export function ParamInput({ field, draft, error, onChange }: ParamInputProps) {
  const id = useId();
  const isNone = draft === null;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {field.label}
          {field.isRequired && (
            <span className="ml-1 text-danger" title={t.form.required}>
              *
            </span>
          )}
          {field.label !== field.name && (
            <span className="ml-2 font-mono text-faint text-xs">{field.name}</span>
          )}
        </label>
        {field.isNullable && (
          <label className="flex items-center gap-1.5 text-muted text-xs">
            <input
              type="checkbox"
              checked={isNone}
              onChange={(event) =>
                onChange(event.target.checked ? null : draftOf(field, field.initial ?? undefined))
              }
            />
            {t.form.none}
          </label>
        )}
      </div>
      {field.description !== null && <p className="text-muted text-xs">{field.description}</p>}
      <Input field={field} id={id} draft={draft} isWrong={error !== undefined} onChange={onChange} />
      <p id={`${id}-error`} className="min-h-4 text-danger text-xs" aria-live="polite">
        {error}
      </p>
    </div>
  );
}

interface InputProps {
  readonly field: ParamField;
  readonly id: string;
  readonly draft: Draft;
  readonly isWrong: boolean;
  readonly onChange: (draft: Draft) => void;
}

function Input({ field, id, draft, isWrong, onChange }: InputProps) {
  const shared = {
    id,
    disabled: draft === null,
    'aria-invalid': isWrong,
    'aria-describedby': `${id}-error`,
    value: draft ?? '',
    onChange: (event: { readonly target: { readonly value: string } }) => onChange(event.target.value),
  };
  switch (field.kind) {
    case 'boolean':
      return (
        <Switch
          label={field.label}
          checked={draft === 'true'}
          disabled={draft === null}
          onChange={(checked) => onChange(String(checked))}
        />
      );
    case 'choice':
      return (
        <Choice {...shared} className="w-full">
          {(draft === '' || draft === null) && <option value="">{t.form.choose}</option>}
          {field.choices.map((choice) => (
            <option key={JSON.stringify(choice.value)} value={JSON.stringify(choice.value)}>
              {choice.label}
            </option>
          ))}
        </Choice>
      );
    case 'multiline':
    case 'list':
    case 'json':
      return (
        <textarea
          {...shared}
          spellCheck={false}
          rows={field.kind === 'json' ? 5 : 3}
          placeholder={field.kind === 'list' ? t.form.onePerLine : undefined}
          className={`${fieldClass} h-auto w-full py-1.5 ${field.kind === 'json' ? 'font-mono text-xs' : ''}`}
        />
      );
    case 'number':
    case 'integer':
      return <TextField {...shared} inputMode={field.kind === 'integer' ? 'numeric' : 'decimal'} />;
    case 'date':
    case 'time':
      return <TextField {...shared} type={field.kind} className="w-auto self-start" />;
    case 'date-time':
      return (
        <div className="flex items-center gap-2">
          <TextField {...shared} type="datetime-local" step={1} className="w-auto" />
          <span className="text-muted">UTC</span>
        </div>
      );
    case 'text':
      return (
        <>
          <TextField {...shared} {...(field.suggestions.length > 0 ? { list: `${id}-list` } : {})} />
          {field.suggestions.length > 0 && (
            <datalist id={`${id}-list`}>
              {field.suggestions.map((suggestion) => (
                <option key={suggestion} value={suggestion} />
              ))}
            </datalist>
          )}
        </>
      );
    default: {
      const never: never = field.kind;
      return never;
    }
  }
}
