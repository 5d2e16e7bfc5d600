// What stands where data will be: bones of the final size, empty states that teach, refusals with their words.
import { CircleAlert, Inbox, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/request.ts';
import { t } from '../messages/en.ts';
import { Button } from './button.tsx';

export function Bone({ className = '' }: { readonly className?: string }) {
  return <span aria-hidden className={`block animate-pulse rounded bg-hover ${className}`} />;
}

export function BoneRows({ count, height = 36 }: { readonly count: number; readonly height?: number }) {
  return (
    <div aria-hidden className="divide-y">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="flex items-center gap-4 px-4" style={{ height }}>
          <Bone className="h-3 w-1/4" />
          <Bone className="h-3 w-1/6" />
          <Bone className="h-3 flex-1" />
        </div>
      ))}
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly icon?: ReactNode;
}

export function Empty({ title, children, icon }: EmptyProps) {
  return (
    <div className="flex flex-col items-center justify-center gap-2 px-6 py-12 text-center">
      <span className="text-faint">{icon ?? <Inbox size={24} aria-hidden />}</span>
      <p className="font-medium">{title}</p>
      {children !== undefined && <div className="w-full max-w-md min-w-0 text-muted">{children}</div>}
    </div>
  );
}

export function Refused({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  if (error instanceof ApiError && error.status === 403)
    return (
      <div role="alert">
        <Empty title={t.access.notAllowedHere} icon={<Lock size={24} aria-hidden />}>
          {error.message}
        </Empty>
      </div>
    );
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <CircleAlert size={24} className="text-danger" aria-hidden />
      <p className="max-w-lg">{error instanceof Error ? error.message : String(error)}</p>
      {onRetry !== undefined && <Button onClick={onRetry}>{t.act.retry}</Button>}
    </div>
  );
}

/** A code sample in an empty state. */
export function Sample({ children }: { readonly children: string }) {
  return (
    <pre className="mt-2 whitespace-pre-wrap wrap-anywhere rounded-md border bg-sunken p-3 text-left font-mono text-xs">
      {children}
    </pre>
  );
}
