// Text fields, choices and the on/off switch, sized alike.
import { Search } from 'lucide-react';
import { Switch as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';

export const fieldClass =
  'h-8 min-w-0 rounded-md border border-border-strong bg-surface px-2.5 text-text placeholder:text-faint aria-invalid:border-danger disabled:opacity-60';

export function TextField({ className = '', ...rest }: ComponentProps<'input'>) {
  return (
    <input {...rest} className={`${fieldClass} ${/(^| )w-/.test(className) ? '' : 'w-full'} ${className}`} />
  );
}

export function Choice({ className = '', ...rest }: ComponentProps<'select'>) {
  return <select {...rest} className={`${fieldClass} max-w-full ${className}`} />;
}

interface SearchFieldProps extends Omit<ComponentProps<'input'>, 'onChange'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** `/` puts the cursor into the one that carries `data-search`. */
export function SearchField({ label, value, onChange, className = '', ...rest }: SearchFieldProps) {
  return (
    <label className={`relative flex min-w-0 items-center ${className}`}>
      <span className="sr-only">{label}</span>
      <Search size={14} className="pointer-events-none absolute left-2.5 text-faint" aria-hidden />
      <input
        type="search"
        data-search
        placeholder={label}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          onChange('');
          event.currentTarget.blur();
        }}
        className={`${fieldClass} w-full pl-8`}
      />
    </label>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  /** Why it does not move. */
  readonly reason?: string | undefined;
}

export function Switch({ label, checked, onChange, disabled = false, reason }: SwitchProps) {
  return (
    <Primitive.Root
      aria-label={label}
      title={reason ?? label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="relative inline-flex h-4.5 w-8 shrink-0 items-center rounded-full bg-border-strong transition-colors disabled:cursor-not-allowed disabled:opacity-50 data-[state=checked]:bg-accent"
    >
      <Primitive.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-white shadow transition-transform data-[state=checked]:translate-x-4" />
    </Primitive.Root>
  );
}
