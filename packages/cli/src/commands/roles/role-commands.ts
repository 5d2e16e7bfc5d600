// The group `roles`: what its commands are called and take. Names and flags are Airflow's; --scope is ours.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Flag, Positional } from '../command.ts';

const role: Positional = { name: 'role', description: 'The name of a role.', isList: true };
const action: Flag = {
  spelling: '-a, --action <action>',
  description: 'can_read, can_create, can_edit or can_delete; may be given several times.',
  isList: true,
};
const resource: Flag = {
  spelling: '-r, --resource <resource>',
  description: 'As "DAG Runs", or "DAG:sales" for one DAG; may be given several times.',
  isList: true,
};
const scope: Flag = {
  spelling: '--scope <scope>',
  description:
    'Where it holds: dag:<id>, prefix:<start of ids>, tag:<tag>, team:<team>. Everywhere, where it is not given.',
};

export const roleCommands: readonly Command[] = [
  {
    path: 'roles list',
    summary: 'List the roles.',
    flags: [{ spelling: '-p, --permission', description: 'With what each of them gives.' }, outputFlag],
    examples: [['ariel roles list --permission', 'one line for each thing that a role gives']],
    load: async () => (await import('./show-roles.ts')).listRoles,
  },
  {
    path: 'roles create',
    summary: 'Make roles, which give nothing yet.',
    positionals: [role],
    examples: [['ariel roles create Auditor', 'then "ariel roles add-perms Auditor …"']],
    load: async () => (await import('./change-roles.ts')).createRoles,
  },
  {
    path: 'roles delete',
    summary: 'Remove roles that nobody has.',
    positionals: [role],
    examples: [['ariel roles delete Auditor', 'refused while somebody has it']],
    load: async () => (await import('./change-roles.ts')).deleteRoles,
  },
  {
    path: 'roles add-perms',
    summary: 'Let roles do more.',
    positionals: [role],
    flags: [action, resource, scope],
    examples: [
      ["ariel roles add-perms Sales -a can_read -a can_edit -r 'DAG:sales'", 'of one DAG'],
      ["ariel roles add-perms Sales -a can_create -r 'DAG Runs' --scope tag:sales", 'of all DAGs with a tag'],
    ],
    load: async () => (await import('./change-roles.ts')).addPermissions,
  },
  {
    path: 'roles del-perms',
    summary: 'Let roles do less.',
    positionals: [role],
    flags: [action, resource, scope],
    examples: [
      ["ariel roles del-perms Sales -a can_edit -r 'DAG:sales'", 'at once, for everybody who has it'],
    ],
    load: async () => (await import('./change-roles.ts')).removePermissions,
  },
  {
    path: 'roles export',
    summary: 'Write your own roles to a JSON file.',
    positionals: [{ name: 'file', description: 'Where to.' }],
    flags: [
      {
        spelling: '-p, --pretty',
        description: 'Understood for Airflow: it is always written so that people can read it.',
        isHidden: true,
      },
    ],
    examples: [['ariel roles export roles.json', 'for another installation']],
    load: async () => (await import('./show-roles.ts')).exportRoles,
  },
  {
    path: 'roles import',
    summary: 'Make roles as a JSON file says, and give them what it says.',
    positionals: [{ name: 'file', description: 'What "ariel roles export" wrote, here or in Airflow.' }],
    examples: [['ariel roles import roles.json', 'what is about menus only is left out']],
    load: async () => (await import('./change-roles.ts')).importRoles,
  },
];
