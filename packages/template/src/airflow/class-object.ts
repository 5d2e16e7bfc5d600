// A Python class as templates see it: callable, with members of its own (`datetime(…)`, `datetime.strptime(…)`).
import { TemplateError } from '../errors.ts';
import { type CallArguments, defineSafeType, type SafeObject } from '../values/safe-object.ts';

export interface ClassDescription {
  readonly name: string;
  readonly params: readonly string[];
  readonly make: (values: readonly unknown[]) => unknown;
  readonly members: Readonly<Record<string, unknown>>;
}

export const classObject: (description: ClassDescription) => SafeObject = defineSafeType<ClassDescription>({
  name: 'type',
  text: ({ name }) => `<class '${name}'>`,
  member: ({ members }, name) => (Object.hasOwn(members, name) ? members[name] : undefined),
  call: (description, call) => description.make(bind(description, call)),
});

function bind({ name, params }: ClassDescription, call: CallArguments): readonly unknown[] {
  if (call.positional.length > params.length) {
    throw new TemplateError('ARIEL_TEMPLATE_ARGUMENTS', `'${name}' takes at most ${params.length} arguments`);
  }
  for (const given of call.named.keys()) {
    if (!params.includes(given))
      throw new TemplateError('ARIEL_TEMPLATE_ARGUMENTS', `'${name}' has no argument named '${given}'`);
  }
  return params.map((param, index) =>
    index < call.positional.length ? call.positional[index] : call.named.get(param),
  );
}
