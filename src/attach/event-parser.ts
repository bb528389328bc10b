/** Server-sent events as they come in, in any chunks. Pure. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

export class EventParser {
  #rest = '';
  #name = '';
  #data: string[] = [];

  /** The events that this chunk completes. Comments and unused fields are ignored. */
  push(chunk: string): readonly ServerEvent[] {
    const lines = `${this.#rest}${chunk}`.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line.endsWith('\r') ? line.slice(0, -1) : line) ?? []);
  }

  /** Characters that wait for the end of their event. */
  get waiting(): number {
    return this.#rest.length + this.#data.reduce((sum, line) => sum + line.length, 0);
  }

  #line(line: string): ServerEvent | null {
    if (line === '') return this.#dispatch();
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') this.#name = value;
    if (field === 'data') this.#data.push(value);
    return null;
  }

  #dispatch(): ServerEvent | null {
    const event = this.#data.length === 0 ? null : { name: this.#name || 'message', data: this.#data.join('\n') };
    this.#name = '';
    this.#data = [];
    return event;
  }
}
