/** Whether a process writes into the vault. Decided from names alone: no file is accessed. */
import { resolve } from 'node:path';
import { isInside } from '../../platform/paths.ts';
import type { RunningProcess } from './processes.ts';

type Command = Pick<RunningProcess, 'command' | 'folder'>;

const RSYNC = /(?:^|\/)(?:open)?rsync[\w.-]*$/;
const INTERPRETER = /(?:^|\/)(?:(?:ba|da|k|z)?sh|[Pp]ython[\d.]*|perl|ruby|node|tsx)$/;
/** Programs that run the command after them. */
const WRAPPER = /(?:^|\/)(?:env|nice|ionice|nohup|sudo|time|timeout|caffeinate|taskpolicy)$/;
/** What may come between a wrapper or an interpreter and the program: options, numbers, variables. */
const ITS_OWN = /^(?:-.*|\d+\w?|\w+=.*)$/;

/** A first look: every command that may be an rsync, or may run a program of this name. */
export function mayBe(command: Command['command'], name: string): boolean {
  const words = typeof command === 'string' ? [command] : command;
  return words.some((word) => word.includes('rsync') || word.includes(name));
}

/** Whether it runs a program, script or module of this name; one that only shows it (an editor, a pager) does not count. */
export function runsScript({ command }: Command, name: string): boolean {
  const script = new RegExp(`(?:^|[/.])${name}(?:\\.(?:sh|bash|zsh|command|py|pl|rb|[cm]?[jt]s))?$`);
  const [program = '', ...rest] = unwrapped(typeof command === 'string' ? command.split(' ') : command);
  // The second word may belong to the first one: a module that the interpreter loads before.
  const first = rest.filter((word) => !ITS_OWN.test(word)).slice(0, 2);
  return script.test(program) || (INTERPRETER.test(program) && first.some((word) => script.test(word)));
}

function unwrapped(words: readonly string[]): readonly string[] {
  const [program, ...rest] = words;
  if (program === undefined || !WRAPPER.test(program)) return words;
  const next = rest.findIndex((word) => !ITS_OWN.test(word));
  return next < 0 ? [] : unwrapped(rest.slice(next));
}

/** Whether it is an rsync whose destination is the vault or lies in it. */
export function leadsInto({ command, folder }: Command, vault: string): boolean {
  return typeof command === 'string' ? textLeadsInto(command, vault) : wordsLeadInto(command, folder, vault);
}

function wordsLeadInto(command: readonly string[], folder: string | null, vault: string): boolean {
  const [program = '', ...words] = unwrapped(command);
  // The sending half of a remote copy only reads.
  if (!RSYNC.test(program) || words.includes('--sender')) return false;
  return destinations(words).some((word) => isInside(resolve(folder ?? '/', word), vault));
}

/** The last word; but if it is an option, or may be an option's value, any word. */
function destinations(words: readonly string[]): readonly string[] {
  const isPlain = (word: string | undefined): boolean => word !== undefined && (word === '--' || !word.startsWith('-'));
  const last = words.at(-1);
  return last !== undefined && isPlain(last) && isPlain(words.at(-2)) ? [last] : words.filter(isPlain);
}

/** Word boundaries and spaces in names look alike: the vault's name counts when nothing that looks like another path follows. */
function textLeadsInto(text: string, vault: string): boolean {
  const [program = ''] = unwrapped(text.split(' '));
  const at = text.lastIndexOf(` ${vault}`);
  if (!RSYNC.test(program) || text.includes(' --sender ') || at < 0) return false;
  const rest = text.slice(at + 1 + vault.length);
  return /^(?:\/|\s|$)/.test(rest) && !/\s(?:\/|~|\.{1,2}\/|\S+:)/.test(rest);
}
