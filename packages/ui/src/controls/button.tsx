// Buttons: one shape, four weights. Icon-only ones carry their words as label and title.
import type { ComponentProps, ReactNode } from 'react';

type Weight = 'primary' | 'plain' | 'quiet' | 'danger';

const weights: Readonly<Record<Weight, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong border border-transparent',
  plain: 'bg-raised text-text border border-border-strong hover:bg-hover',
  quiet: 'text-muted hover:bg-hover hover:text-text border border-transparent',
  danger: 'bg-raised text-danger border border-border-strong hover:bg-danger-soft',
};

interface ButtonProps extends ComponentProps<'button'> {
  readonly weight?: Weight;
  readonly icon?: ReactNode;
}

export function Button({ weight = 'plain', icon, children, className = '', ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`inline-flex h-7.5 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md px-2.5 font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-50 ${weights[weight]} ${className}`}
    >
      {icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  readonly label: string;
  readonly pressed?: boolean;
}

export function IconButton({ label, pressed, children, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...rest}
      className={`inline-grid size-7.5 shrink-0 place-items-center rounded-md transition-colors hover:bg-hover hover:text-text disabled:cursor-not-allowed disabled:opacity-40 ${pressed === true ? 'bg-selected text-accent-strong' : 'text-muted'} ${className}`}
    >
      {children}
    </button>
  );
}
