/**
 * From the process to one command and its exit code: streams, signals, the words of the command line, and the one place where errors
 * become exit codes.
 */
import type { Args } from '../health/observation.ts';
import { pickLanguage } from '../messages/language.ts';
import type { UsageKey } from '../messages/messages.ts';
import { systemClock } from '../platform/clock.ts';
import { endProcess } from '../platform/thread-pool.ts';
import { versionStamp } from '../platform/version.ts';
import { StoreUnreadable } from '../store/problem.ts';
import { CommandError, UsageError } from './errors.ts';
import { type Io, printError } from './io.ts';
import { outputOf } from './output.ts';
import { abortOn } from './signal-exit.ts';
import { descend, type Node, type Place } from './tree/node.ts';
import { createProgram, Refused } from './tree/parser.ts';
import { TREE } from './tree/tree.ts';

/** Runs one command; resolves with the exit code of the process. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const words = withHelpOption(argv);
  // From now on no stream that cannot be written ends the command.
  const output = outputOf(io.stdout);
  const { exitCode, place } = await run(words, io);
  await output.flushed();
  return output.problem === null || io.signal.aborted ? exitCode : exitUnprinted(output.problem, exitCode, words, place, io);
}

/** The output could not be written. A command that acts has done its work and keeps its exit code; one that only reports has failed. */
async function exitUnprinted(problem: string, exitCode: number, words: readonly string[], { node, path }: Place, io: Io): Promise<number> {
  const { localeOf, usageText } = await import('../messages/messages.ts');
  printError(io, `${nameOf(path)}: ${usageText('cannot-print', localeOf(pickLanguage('auto', io.env), 0, 0), { problem })}`);
  return node.spec.acts === true || words.includes('--') ? exitCode : node.spec.bugExit;
}

async function run(words: readonly string[], io: Io): Promise<{ readonly exitCode: number; readonly place: Place }> {
  let place = descend(TREE, words);
  let exitCode = 0;
  const program = createProgram({
    tree: TREE,
    way: place.path,
    version: versionStamp,
    argv: words,
    stdout: (text) => void io.stdout.write(text),
    stderr: (text) => void io.stderr.write(text),
    async run(leaf, path, call) {
      place = { node: leaf, path };
      exitCode = await leaf.run(call, io);
    },
  });
  if (isRead(words, place)) (await import('./tree/help.ts')).addHelp(program, TREE, pickLanguage('auto', io.env));
  try {
    await program.parseAsync([...words], { from: 'user' });
    return { exitCode, place };
  } catch (error) {
    return { exitCode: await exitOf(error, words, place, io), place };
  }
}

/** Whether a call of ytm may begin with this word. */
export function isCommand(word: string): boolean {
  return descend(TREE, [word]).path.length > 0;
}

function nameOf(path: readonly string[]): string {
  return ['ytm', ...path].join(' ');
}

/** `ytm help mirror run` and `ytm mirror help run` are `ytm mirror run --help`. */
function withHelpOption(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf('help');
  if (at < 0 || descend(TREE, argv).path.length !== at || !('children' in descend(TREE, argv).node)) return argv;
  return [...argv.slice(0, at), ...argv.slice(at + 1), '--help'];
}

/** Whether help may be printed: it is asked for, or the words end before they say what to do. */
function isRead(words: readonly string[], { node, path }: Place): boolean {
  return words.includes('--help') || words.includes('-h') || ('children' in node && words.length === path.length);
}

async function exitOf(error: unknown, words: readonly string[], { node, path }: Place, io: Io): Promise<number> {
  const name = nameOf(path);
  if (error instanceof UsageError) {
    await printMistake(error, node, name, io);
    return node.spec.usageExit;
  }
  if (error instanceof StoreUnreadable) {
    printError(io, `${name}: ${await ownSentence('store-unreadable', io, { problem: error.message })}`);
    return node.spec.bugExit;
  }
  if (error instanceof CommandError) {
    printError(io, `${name}: ${error.message}`);
    return error.exitCode;
  }
  if (error instanceof Refused) {
    const { isAnswered, isBare, mistakeOf } = await import('./tree/refusal.ts');
    if (isAnswered(error)) return 0;
    if (!isBare(error)) await printMistake(mistakeOf(error, TREE, words), node, name, io);
    return node.spec.usageExit;
  }
  printError(io, `${name}: ${await ownSentence('is-bug', io)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const { bugExit, bugExitWithOperands = bugExit } = node.spec;
  return words.includes('--') ? bugExitWithOperands : bugExit;
}

/** In the language of the locale: the config may not have been read. */
async function ownSentence(key: UsageKey, io: Io, args: Args = {}): Promise<string> {
  const { localeOf, usageText } = await import('../messages/messages.ts');
  return usageText(key, localeOf(pickLanguage('auto', io.env), 0, 0), args);
}

/** Usage errors follow the locale, as help does: the config was not read yet. */
async function printMistake({ key, args }: UsageError, node: Node, name: string, io: Io): Promise<void> {
  const [{ localeOf, usageText }, { synopsisOf }] = await Promise.all([import('../messages/messages.ts'), import('./tree/synopsis.ts')]);
  const locale = localeOf(pickLanguage('auto', io.env), 0, 0);
  printError(io, `${name}: ${usageText(key, locale, args)}`);
  if (name !== 'ytm') printError(io, usageText('usage', locale, { synopsis: `${name} ${synopsisOf(node)}`.trim() }));
}

/** Runs the command and ends the process with its exit code. */
export async function start(argv: readonly string[], programs: Io['programs']): Promise<void> {
  const exitCode = await main(argv, {
    // Each stream is opened when it is first used: standard input alone costs milliseconds.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    get stderr() {
      outputOf(process.stderr);
      return process.stderr;
    },
    env: process.env,
    programs,
    signal: stopSignal(),
  });
  process.exitCode = exitCode;
  // All output is out; whatever else is left (a child that cannot be killed) is not waited for.
  void endProcess(exitCode, systemClock, { lasted: descend(TREE, argv).node.spec.lasts === true });
}

/** Aborted by the first SIGINT or SIGTERM, with its name as the reason; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) abortOn(name, controller);
  return controller.signal;
}
