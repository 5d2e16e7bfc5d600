// What the form for connections of the type smtp shows. Data only: whoever lists types does not load the client.
import type { ConnectionType } from '@ariel/sdk';

export const smtpConnectionType: ConnectionType = {
  connType: 'smtp',
  hookName: 'SMTP',
  hookClass: 'ariel/smtp#SmtpHook',
  defaultConnId: 'smtp_default',
  standardFields: {
    host: { placeholder: 'smtp.example.org' },
    port: { placeholder: '465' },
    schema: { hidden: true },
  },
  extraFields: {
    from_email: { title: 'Sender', type: 'string', placeholder: 'ariel@example.org' },
    disable_ssl: { title: 'No TLS from the beginning', type: 'boolean', default: false },
    disable_tls: { title: 'No STARTTLS', type: 'boolean', default: false },
    ssl_context: {
      title: 'Certificates',
      type: 'string',
      enum: ['default', 'none'],
      description: '`none`: they are not checked.',
    },
    timeout: { title: 'Timeout', type: 'number', default: 30, description: 'Seconds.' },
    retry_limit: { title: 'Tries', type: 'integer', default: 5 },
    access_token: { title: 'Access token', type: 'string', isSecret: true, description: 'For OAuth2.' },
    subject_template: { title: 'Template of the subject', type: 'string', description: 'Path of a file.' },
    html_content_template: { title: 'Template of the text', type: 'string', description: 'Path of a file.' },
  },
};
