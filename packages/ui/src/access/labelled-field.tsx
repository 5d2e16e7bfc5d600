// A text field with its words above it, and a hint below.
import { type ComponentProps, useId } from 'react';
import { TextField } from '../controls/field.tsx';

interface LabelledFieldProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
}

export function LabelledField({ hint, label, onChange, value, ...rest }: LabelledFieldProps) {
  const id = useId();
  return (
    <label className="flex min-w-0 flex-col gap-1">
      <span className="font-medium">{label}</span>
      <TextField
        {...rest}
        value={value}
        {...(hint === undefined ? {} : { 'aria-describedby': id })}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint !== undefined && (
        <span id={id} className="text-faint text-xs">
          {hint}
        </span>
      )}
    </label>
  );
}
