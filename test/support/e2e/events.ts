/** A reader of `/api/v1/events`. */
import { get } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { EventParser } from '../../../src/attach/event-parser.ts';
import { until } from '../poll.ts';
import type { Owner } from './fleet.ts';

type Told = Readonly<Record<string, unknown>>;

export interface Events {
  /** The next event of this name with these fields; those before it are passed over. */
  next(name: string, fields?: Told): Promise<Told>;
}

/** Reads until its owner ends. */
export function openEvents(port: number, owner: Owner): Events {
  const parser = new EventParser();
  const waiting: { readonly name: string; readonly data: Told }[] = [];
  const request = get({ host: '127.0.0.1', port, path: '/api/v1/events', agent: false }, (response) => {
    response.setEncoding('utf8').on('data', (chunk: string) => {
      for (const { name, data } of parser.push(chunk)) waiting.push({ name, data: JSON.parse(data) as Told });
    });
    response.on('error', () => {});
  });
  request.on('error', () => {});
  owner.onTestFinished(() => void request.destroy());
  return {
    next: (name, fields = {}) =>
      until(`the event ${name} ${JSON.stringify(fields)}`, () => {
        for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
          const { data } = event;
          if (event.name === name && Object.entries(fields).every(([key, value]) => isDeepStrictEqual(data[key], value))) return data;
        }
        return null;
      }),
  };
}
