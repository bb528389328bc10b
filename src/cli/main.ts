/** From the words of the command line to an exit code; the one place where errors become exit codes. */
import { nearName } from '../config/near-name.ts';
import { escapeText } from '../messages/template.ts';
import { version } from '../platform/version.ts';
import { type Command, CommandError, UsageError } from './command.ts';
import { COMMANDS } from './commands.ts';
import { commandHelp, generalHelp } from './help.ts';
import { type Io, print, printError } from './io.ts';

const USAGE_EXIT = 2;
const BUG_EXIT = 3;

/** Runs one command; resolves with the exit code of the process. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined) {
    printError(io, generalHelp(version));
    return USAGE_EXIT;
  }
  if (name === '--help' || name === '-h' || name === 'help') return help(args[0], io);
  if (name === '--version' || name === '-V' || name === 'version') {
    print(io, version);
    return 0;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) {
    const near = nearName(name, Object.keys(COMMANDS));
    printError(io, `ytm: there is no command "${escapeText(name)}"; ${near === null ? 'ytm --help lists them' : `did you mean ${near}?`}`);
    return USAGE_EXIT;
  }
  return runCommand(await entry.load(), args, io);
}

async function runCommand(command: Command, args: readonly string[], io: Io): Promise<number> {
  const ownWords = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (ownWords.includes('--help') || ownWords.includes('-h')) {
    print(io, commandHelp(command));
    return 0;
  }
  try {
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof UsageError) {
      printError(io, `ytm ${command.name}: ${error.message}\nusage: ytm ${command.usage}`);
      return command.usageExit;
    }
    if (error instanceof CommandError) {
      printError(io, `ytm ${command.name}: ${error.message}`);
      return error.exitCode;
    }
    printError(io, `ytm ${command.name}: this is a bug in ytm: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return command.bugExit?.(args) ?? BUG_EXIT;
  }
}

async function help(name: string | undefined, io: Io): Promise<number> {
  const entry = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  print(io, entry === undefined ? generalHelp(version) : commandHelp(await entry.load()));
  return 0;
}
