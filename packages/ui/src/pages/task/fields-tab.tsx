// The task's templated fields as they were rendered.
import type { InstanceDetail } from '@ariel/protocol';
import { CopyButton } from '../../controls/copy-button.tsx';
import { Section } from '../../controls/facts.tsx';
import { Empty } from '../../controls/placeholder.tsx';
import { JsonView } from '../../json/json-view.tsx';
import { t } from '../../messages/en.ts';

export function FieldsTab({ instance }: { readonly instance: InstanceDetail }) {
  const fields = Object.entries(instance.rendered_fields ?? {});
  if (fields.length === 0) return <Empty title={t.fields.none}>{t.fields.teach}</Empty>;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {fields.map(([name, value]) => (
        <Section
          key={name}
          title={name}
          aside={<CopyButton text={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} />}
        >
          {typeof value === 'string' ? (
            <pre className="overflow-x-auto whitespace-pre-wrap break-words rounded-md border bg-sunken px-3 py-2 font-mono text-[12px]">
              {value}
            </pre>
          ) : (
            <JsonView value={value} />
          )}
        </Section>
      ))}
    </div>
  );
}
