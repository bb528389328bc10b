/** The current snapshot as bytes, encoded once for each change: every request and every event stream gets the same. */
import type { Snapshot, SnapshotSource } from '../health/snapshot.ts';
import { jsonText } from '../messages/safe-text.ts';
import { snapshotToJson } from '../report/snapshot-json.ts';
import type { Channel } from './channel.ts';

const EVENT_BEGIN = Buffer.from('event: snapshot\ndata: ');
const LINE_END = Buffer.from('\n');

export class EncodedSnapshot implements Channel {
  readonly beat = null;
  readonly #source: Pick<SnapshotSource, 'current'>;
  #snapshot: Snapshot | null = null;
  #body = Buffer.alloc(0);
  #event: Buffer | null = null;

  constructor(source: Pick<SnapshotSource, 'current'>) {
    this.#source = source;
  }

  /** JSON and a newline. */
  body(): Buffer {
    const snapshot = this.#source.current();
    if (snapshot !== this.#snapshot) {
      this.#body = Buffer.from(`${jsonText(snapshotToJson(snapshot))}\n`);
      this.#event = null;
      this.#snapshot = snapshot;
    }
    return this.#body;
  }

  get version(): string {
    return String(this.#snapshot?.revision);
  }

  refresh(): void {
    this.body();
  }

  since(version: string | null): Buffer | null {
    return version === this.version ? null : this.event();
  }

  /** A server-sent event. */
  event(): Buffer {
    const body = this.body();
    this.#event ??= Buffer.concat([EVENT_BEGIN, body, LINE_END]);
    return this.#event;
  }
}
