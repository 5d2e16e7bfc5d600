// What the form for connections of the type http shows. Data only: whoever lists types does not load the client.
import type { ConnectionType } from '@ariel/sdk';

export const httpConnectionType: ConnectionType = {
  connType: 'http',
  hookName: 'HTTP',
  hookClass: 'ariel/http#HttpHook',
  defaultConnId: 'http_default',
  standardFields: {
    host: { placeholder: 'api.example.org, or https://api.example.org/v2' },
    schema: { title: 'Scheme', placeholder: 'https' },
    port: { placeholder: '443' },
    login: { placeholder: 'user' },
  },
  extraFields: {
    timeout: { title: 'Timeout', type: 'number', description: 'Seconds that a call may take.' },
    verify: { title: 'Check certificates', type: 'boolean', default: true },
    cert: {
      title: 'Client certificate',
      type: 'string',
      description: 'Path of a file with certificate and key.',
    },
    proxies: { title: 'Proxies', type: 'object', placeholder: '{"https": "http://proxy:3128"}' },
    allow_redirects: { title: 'Follow redirects', type: 'boolean', default: true },
    max_redirects: { title: 'Most redirects', type: 'integer', default: 30 },
    check_response: { title: 'Fail at 400 and above', type: 'boolean', default: true },
    trust_env: { title: 'Use proxies of the environment', type: 'boolean', default: true },
    headers: { title: 'Headers', type: 'object', placeholder: '{"x-team": "sales"}' },
  },
};
