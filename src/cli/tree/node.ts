/** A command of the tree: one that does something, or one that only has others below it. */
import type { Io } from '../io.ts';
import type { CommandSpec, OptionsOf } from './spec.ts';

/** A call as the parser understood it. */
export interface Call<S extends CommandSpec = CommandSpec> {
  readonly options: OptionsOf<S>;
  /** In their order. */
  readonly args: readonly string[];
  /** The words after `--`, of commands that take them; `null` without one. */
  readonly operands: readonly string[] | null;
  /** The whole tree, for what describes it. */
  readonly tree: Branch;
}

/** Resolves with the exit code. @throws UsageError, CommandError */
export type Handler<S extends CommandSpec = CommandSpec> = (call: Call<S>, io: Io) => Promise<number>;

export interface Leaf {
  readonly spec: CommandSpec;
  readonly run: (call: Call, io: Io) => Promise<number>;
}

export interface Branch {
  readonly spec: CommandSpec;
  readonly children: readonly Node[];
}

export type Node = Leaf | Branch;

/** A command whose code is loaded when it is called: `ytm check` must not load the dashboard. */
export function leaf<S extends CommandSpec>(spec: S, load: () => Promise<Handler<S>>): Leaf {
  // The parser gives exactly the options of this very `spec`.
  return { spec, run: async (call, io) => (await load())(call as Call<S>, io) };
}

export function branch(spec: CommandSpec, children: readonly Node[]): Branch {
  return { spec, children };
}

/** The commands below a node that people see. */
export function childrenOf(node: Node): readonly Node[] {
  return 'children' in node ? node.children.filter(({ spec }) => spec.hidden !== true) : [];
}

export interface Place {
  readonly node: Node;
  /** The names down to it, without the program's own. */
  readonly path: readonly string[];
}

/** Every command that people see, each before those below it. */
export function placesOf(node: Node, path: readonly string[] = []): readonly Place[] {
  return [{ node, path }, ...childrenOf(node).flatMap((child) => placesOf(child, [...path, child.spec.name]))];
}

/** Goes down the tree as far as the words are names of commands; options are passed over, with a word behind them that may be their value. */
export function descend(tree: Branch, words: readonly string[]): Place {
  let place: Place = { node: tree, path: [] };
  for (const [index, word] of words.entries()) {
    if (!('children' in place.node) || word === '--') break;
    const next = place.node.children.find(({ spec }) => spec.name === word);
    if (next !== undefined) place = { node: next, path: [...place.path, word] };
    else if (!word.startsWith('-') && words[index - 1]?.startsWith('-') !== true) break;
  }
  return place;
}
