// What the page at /docs does in the browser. Text from the document and from answers is only ever set as text.

export const tryScript = `
const element = (name, fields = {}, ...children) => {
  const made = Object.assign(document.createElement(name), fields);
  made.append(...children);
  return made;
};

const described = await (await fetch('/openapi.json')).json();
const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
);

// Of what may also be null, what it is otherwise.
const mainOf = (schema) => (schema?.type ? schema : schema?.anyOf?.[0]) ?? {};

const exampleOf = (schema) => {
  const properties = Object.entries(schema?.properties ?? {});
  const needed = new Set(schema?.required ?? []);
  const value = (each) =>
    each.default ?? mainOf(each).enum?.[0] ?? { integer: 0, number: 0, boolean: false, array: [], object: {} }[mainOf(each).type] ?? '';
  return JSON.stringify(Object.fromEntries(properties.filter(([name]) => needed.has(name)).map(([name, each]) => [name, value(each)])), null, 2);
};

const send = async (operation, fields, body) => {
  const value = (name) => fields.get(name).value;
  const given = (operation.parameters ?? []).filter(({ name }) => value(name) !== '');
  const path = operation.path.replaceAll(/\\{(\\w+)\\}/g, (_, name) => encodeURIComponent(value(name)).replaceAll('%7E', '~'));
  const query = new URLSearchParams(
    given.filter((each) => each.in === 'query').flatMap(({ name, schema }) =>
      (mainOf(schema).type === 'array' ? value(name).split(',') : [value(name)]).map((item) => [name, item])),
  ).toString();
  const token = document.getElementById('token').value;
  const started = performance.now();
  const answer = await fetch(path + (query && '?' + query), {
    method: operation.method,
    redirect: 'manual',
    headers: {
      ...(token ? { authorization: 'Bearer ' + token } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...Object.fromEntries(given.filter((each) => each.in === 'header').map(({ name }) => [name, value(name)])),
    },
    ...(body ? { body } : {}),
  });
  const text = await answer.text();
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch {}
  return answer.status + ' after ' + Math.round(performance.now() - started) + ' ms\\n\\n' + shown;
};

const formOf = (operation) => {
  const fields = new Map();
  const form = element('form');
  if (operation.description) form.append(element('p', { textContent: operation.description }));
  for (const { name, required, schema } of operation.parameters ?? []) {
    const input = element('input', { required: required === true, placeholder: [mainOf(schema).type, schema?.default].filter((part) => part !== undefined).join(', default ') });
    fields.set(name, input);
    form.append(element('label', {}, element('span', { textContent: name + (required ? ' *' : '') }), input));
  }
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  const body = schema && element('textarea', { value: exampleOf(schema), ariaLabel: 'Body', spellcheck: false });
  const answer = element('pre', { hidden: true });
  form.append(...(body ? [body] : []), element('button', { textContent: 'Send' }), answer);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    answer.hidden = false;
    answer.textContent = '…';
    answer.textContent = await send(operation, fields, body?.value).catch(String);
  });
  return form;
};

const main = document.getElementById('operations');
const byTag = Map.groupBy(operations, ({ tags }) => tags?.[0] ?? 'Other');
for (const [tag, each] of [...byTag].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const section = element('section', {}, element('h2', { textContent: tag }));
  for (const operation of each) {
    const name = element('code', { textContent: operation.path });
    const method = element('span', { className: 'method', textContent: operation.method });
    const details = element('details', {}, element('summary', {}, method, name));
    details.dataset.text = (operation.method + ' ' + operation.path + ' ' + tag).toLowerCase();
    // Most are never opened.
    details.addEventListener('toggle', () => details.querySelector('form') ?? details.append(formOf(operation)));
    section.append(details);
  }
  main.append(section);
}
document.getElementById('search').addEventListener('input', ({ target }) => {
  const wanted = target.value.toLowerCase();
  for (const details of main.querySelectorAll('details')) details.hidden = !details.dataset.text.includes(wanted);
  for (const section of main.querySelectorAll('section')) section.hidden = !section.querySelector('details:not([hidden])');
});
`;
