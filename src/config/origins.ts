/** Remembers where each effective value came from, for `ytm config show`. */
import type { Origin } from './config.ts';
import type { YamlText } from './yaml-text.ts';

export class Origins {
  readonly byPath = new Map<string, Origin>();
  readonly #yaml: YamlText;

  constructor(yaml: YamlText) {
    this.#yaml = yaml;
  }

  /** From the file when it is there, else from `otherwise`. */
  note(path: string, otherwise: Origin = { from: 'default' }): void {
    const place = this.#yaml.positionOf(path);
    this.byPath.set(path, place === undefined ? otherwise : { from: 'file', line: place.line });
  }

  /** From `origin`, whatever the file says. */
  set(path: string, origin: Origin): void {
    this.byPath.set(path, origin);
  }
}
