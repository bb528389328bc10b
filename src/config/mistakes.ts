/** Collects all problems of a config, so that one run reports all of them, each at its place in the file. */
import { configProblem } from '../messages/config-problem.ts';
import type { Language } from '../messages/messages.ts';
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

  /** A path with an error in the YAML text itself is not reported twice. */
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

  /** In the order of the file; problems without a place come first. */
  list(): readonly ConfigProblem[] {
    return [...this.#found].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  }

  /** The position of the path, or of the nearest enclosing mapping in the file. */
  #placeOf(path: string): Position | undefined {
    for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.'), at.lastIndexOf('[')))) {
      const place = this.#yaml.positionOf(at);
      if (place !== undefined) return place;
    }
    return undefined;
  }
}

/** `file:line:column: path: message`, without the unknown parts. */
export function formatProblem(problem: ConfigProblem, language: Language = 'en'): string {
  const place = problem.line === null ? '' : `:${problem.line}:${problem.column ?? 1}`;
  const path = problem.path === '' ? '' : `${problem.path}: `;
  return `${problem.file}${place}: ${path}${configProblem(problem.message, language)}`;
}
