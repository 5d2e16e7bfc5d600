// Lets bash tasks find what runs their commands. It is loaded when one of them first runs.
import { registerShell } from '@ariel/sdk';

registerShell(async () => {
  const { TaskShell } = await import('@ariel/provider-standard');
  return (command, settings, context) => new TaskShell().run(command, settings, context);
});
