/** Which program keeps runs from starting (`mirror.pauseWhile`). Pure. */
import { createGlob } from './glob.ts';

/** Arguments of a process; some systems provide them only as one text, in which spaces of names and between words look alike. */
export type CommandLine = readonly string[] | string;

/**
 * The first of these names that a program of a running process has; `null`: none. Names are those of the program's file, without its
 * folders, in any case; `*` and `?` are wildcards.
 */
export function pausingProgram(names: readonly string[], commands: readonly CommandLine[]): string | null {
  const programs = new Set(commands.flatMap(programNames));
  const found = names.find((name) => {
    const matches = createGlob(name.toLowerCase());
    return [...programs].some(matches);
  });
  return found ?? null;
}

/** Lower case. More than one where the end of the name is uncertain: it ends before any space. */
function programNames(command: CommandLine): readonly string[] {
  const [first = '', ...rest] = typeof command === 'string' ? [command] : command;
  // Programs that change their title provide one text on every system.
  if (rest.length > 0) return [nameIn(first)];
  // Arguments begin with an option or another path: what comes before is the program with its folders.
  const words = nameIn(first.split(/ (?=[-/])/u, 1)[0] ?? '').split(' ');
  return words.map((_, index) => words.slice(0, index + 1).join(' '));
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase();
}
