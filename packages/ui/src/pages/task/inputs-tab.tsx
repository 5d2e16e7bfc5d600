// What a task was given and what it gave, as JSON trees.
import type { InstanceDetail } from '@ariel/protocol';
import type { ReactNode } from 'react';
import { Section } from '../../controls/facts.tsx';
import { JsonText } from '../../json/json-view.tsx';
import { sizeWords } from '../../log/log-file.ts';
import { t } from '../../messages/en.ts';

export function InputsTab({ instance }: { readonly instance: InstanceDetail }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Section title={t.inputs.given}>
        {instance.inputs.length === 0 && <p className="text-muted">{t.inputs.noInputs}</p>}
        <div className="flex flex-col gap-4">
          {instance.inputs.map((input) => (
            <Named
              key={input.name}
              name={input.name}
              note={input.is_applied ? t.inputs.applied(input.from) : input.from}
              isCut={input.cut}
            >
              {input.json === null ? (
                <p className="text-muted">{t.inputs.notYet}</p>
              ) : (
                <JsonText json={input.json} />
              )}
            </Named>
          ))}
        </div>
      </Section>
      <Section title={t.inputs.gave}>
        {instance.xcoms.length === 0 && <p className="text-muted">{t.inputs.noOutput}</p>}
        <div className="flex flex-col gap-4">
          {instance.xcoms.map((xcom) => (
            <Named key={xcom.key} name={xcom.key} note={sizeWords(xcom.size)} isCut={xcom.cut}>
              <JsonText json={xcom.json} />
            </Named>
          ))}
        </div>
      </Section>
    </div>
  );
}

interface NamedProps {
  readonly name: string;
  readonly note: string;
  readonly isCut: boolean;
  readonly children: ReactNode;
}

function Named({ name, note, isCut, children }: NamedProps) {
  return (
    <div>
      <p className="mb-1 flex items-baseline gap-2.5">
        <span className="font-medium font-mono text-[12.5px]">{name}</span>
        <span className="truncate text-faint">{note}</span>
        {isCut && <span className="ml-auto text-warn text-xs">{t.inputs.cut}</span>}
      </p>
      {children}
    </div>
  );
}
