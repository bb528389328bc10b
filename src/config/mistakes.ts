/** Gathers everything that is wrong with a config, so that one run tells all of it, each at its place in the file. */
import type { ConfigProblem } from './config.ts';
import type { Mistake } from './issues.ts';
import type { Position, YamlText } from './yaml-text.ts';

export class Mistakes {
  readonly #file: string;
  readonly #yaml: YamlText;
  readonly #found: ConfigProblem[] = [];

  constructor(file: string, yaml: YamlText) {
    this.#file = file;
    this.#yaml = yaml;
    for (const { path, message, line, column } of yaml.problems) this.#found.push({ file, line, column, path, message });
  }

  get any(): boolean {
    return this.#found.length > 0;
  }

  /** What the text itself already got wrong at this path is not told twice. */
  add(path: string, message: string): void {
    if (this.#yaml.problems.some((problem) => problem.path === path)) return;
    const place = this.#placeOf(path);
    this.#found.push({ file: this.#file, line: place?.line ?? null, column: place?.column ?? null, path, message });
  }

  addAll(mistakes: readonly Mistake[]): void {
    for (const { path, message } of mistakes) this.add(path, message);
  }

  /** About an environment variable: it has no place in the file. */
  addEnv(name: string, message: string): void {
    this.#found.push({ file: this.#file, line: null, column: null, path: name, message });
  }

  /** In the order of the file; what has no place comes first. */
  list(): readonly ConfigProblem[] {
    return [...this.#found].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  }

  /** The place of the path, or of the nearest mapping around it that is in the file. */
  #placeOf(path: string): Position | undefined {
    for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.'), at.lastIndexOf('[')))) {
      const place = this.#yaml.positionOf(at);
      if (place !== undefined) return place;
    }
    return undefined;
  }
}

/** `file:line:column: path: message`, without what is not known. */
export function formatProblem(problem: ConfigProblem): string {
  const place = problem.line === null ? '' : `:${problem.line}:${problem.column ?? 1}`;
  const path = problem.path === '' ? '' : `${problem.path}: `;
  return `${problem.file}${place}: ${path}${problem.message}`;
}
