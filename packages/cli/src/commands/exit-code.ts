// What the command's exit codes mean. 64 and up are those of sysexits.h. Listed in docs/reference/cli.md.

export const ExitCode = {
  ok: 0,
  /** The command could not do what it was asked, or what it ran has failed. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A port or another service that is needed cannot be had. */
  unavailable: 69,
  /** A fault of Ariel's own. */
  internal: 70,
  /** A folder or file cannot be written. */
  notWritable: 73,
  /** The home folder is in use by another process. */
  busy: 75,
  /** The configuration is wrong. */
  config: 78,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
