// A failure of the set-up that a person can act on: what happened, what to do, and an exit code of its own.
// The codes follow sysexits(3) and are listed in CONTRIBUTING.md; never reuse one for another meaning.

export const EXIT = {
  registryUnreachable: 69,
  installFailed: 70,
  notWritable: 73,
  noSpace: 74,
  stillLocked: 75,
  unsupportedPlatform: 78,
};

export class SetupError extends Error {
  constructor(exitCode, message, remedy) {
    super(message);
    this.name = 'SetupError';
    this.exitCode = exitCode;
    this.remedy = remedy;
  }
}

/** The error of a file operation of our own, in the same words as one that npm met. */
export function fromFileError(error, folder) {
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return notWritable(error.path ?? folder);
    case 'ENOSPC':
    case 'EDQUOT':
      return noSpace(folder);
    default:
      return error;
  }
}

export function notWritable(path) {
  return new SetupError(
    EXIT.notWritable,
    `cannot write to ${path}`,
    'Run as the user who owns the checkout, or make the folder writable for this user, and start again.',
  );
}

export function noSpace(folder) {
  return new SetupError(
    EXIT.noSpace,
    `no space left while writing below ${folder}`,
    'The set-up needs about 700 MB (Node, npm, the dependencies). Free some and start again.',
  );
}

export function registryUnreachable(detail) {
  return new SetupError(
    EXIT.registryUnreachable,
    `the npm registry did not answer (${detail})`,
    'Check the network, the proxy (HTTPS_PROXY) and the registry setting (npm config get registry), and start again.',
  );
}

/** Runs a script's main function; a SetupError ends the process with its code and without a stack trace. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\nariel set-up: ${error.message}\n  ${error.remedy}\n`);
    process.exitCode = error.exitCode;
  }
}
