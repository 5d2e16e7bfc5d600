// The connection to the mail server of the configuration, where nobody has defined the one that e-mail is sent through.
import { noFields } from '@ariel/core';
import { taskConnection } from '@ariel/sdk';
import type { SecretSource } from '@ariel/worker';
import type { ArielConfig } from '../config/config.ts';

export function withMailConnection(secrets: SecretSource, config: ArielConfig): SecretSource {
  const { email } = config;
  return {
    ...secrets,
    variable: (key, attemptId) => secrets.variable(key, attemptId),
    connection: async (id, attemptId) => {
      const json = await secrets.connection(id, attemptId);
      return json === null && id === email.emailConnId ? mailConnection(config) : json;
    },
  };
}

function mailConnection({ email: { emailConnId }, smtp }: ArielConfig): string {
  const extra = {
    disable_ssl: !smtp.ssl,
    disable_tls: !smtp.startTls,
    timeout: smtp.timeoutMs / 1000,
    retry_limit: smtp.retryLimit,
    from_email: smtp.mailFrom,
  };
  const fields = {
    ...noFields,
    connType: 'smtp',
    host: smtp.host,
    port: smtp.port,
    login: smtp.user,
    password: smtp.password,
    extra: JSON.stringify(extra),
  };
  return JSON.stringify(taskConnection(emailConnId, fields));
}
