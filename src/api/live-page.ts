/** The status page as it is sent: rendered once for each change, whoever looks at it. */
import type { Snapshot } from '../health/snapshot.ts';
import { localeOf } from '../messages/messages.ts';
import { jsonText } from '../messages/safe-text.ts';
import type { Locale } from '../messages/template.ts';
import type { AssetNames } from '../page/document.tsx';
import type * as Pages from '../page/pages.ts';
import type { Pieces } from '../page/units.ts';
import type { Variant, View } from '../page/view.ts';
import type { Channel } from './channel.ts';
import type { PagePast } from './page-past.ts';
import type { ApiPorts } from './ports.ts';

export interface LivePageParts {
  readonly pages: typeof Pages;
  readonly assets: AssetNames;
  readonly past: PagePast;
}

/** One variant of the page, and the channel of its event stream. */
export class LivePage implements Channel {
  readonly #ports: Pick<ApiPorts, 'source' | 'clock'>;
  readonly #parts: LivePageParts;
  readonly #variant: Variant;
  /** Another start of ytm counts from the beginning again. */
  readonly #epoch: string;
  #serial = 0;
  #view: View | null = null;
  #pieces: Pieces = { frame: '', units: new Map() };
  /** Of the last change, from the version before; `null`: the frame changed. */
  #changed: ReadonlyMap<string, string> | null = null;
  #encoded = new Map<'whole' | 'change', Buffer>();

  constructor(ports: Pick<ApiPorts, 'source' | 'clock'>, parts: LivePageParts, variant: Variant) {
    this.#ports = ports;
    this.#parts = parts;
    this.#variant = variant;
    this.#epoch = ports.clock.now().toString(36);
  }

  get version(): string {
    return `${this.#epoch}-${this.#serial}`;
  }

  refresh(): void {
    this.#refreshed();
  }

  readonly beat = (): string => `event: beat\ndata: ${this.#ports.clock.now()}\n\n`;

  since(version: string | null): Buffer | null {
    if (version === this.version) return null;
    const before = `${this.#epoch}-${this.#serial - 1}`;
    return this.#event(version === before && this.#changed !== null ? 'change' : 'whole');
  }

  /** The whole document. */
  document(): string {
    const view = { ...this.#refreshed(), locale: localeNow(this.#ports.clock.now(), this.#variant) };
    return this.#parts.pages.statusDocument(view, this.#pieces, this.version, this.#parts.assets);
  }

  #refreshed(): View {
    const snapshot = this.#ports.source.current();
    const past = this.#parts.past.current();
    const old = this.#view;
    if (old !== null && isSame(old.snapshot, snapshot) && old.past === past) return old;
    const view = { ...this.#variant, snapshot, past, locale: localeNow(this.#ports.clock.now(), this.#variant) };
    const pieces = this.#parts.pages.statusPieces(view);
    const changed = this.#parts.pages.differing(this.#pieces, pieces);
    this.#view = view;
    if (changed?.size === 0) return view;
    this.#pieces = pieces;
    this.#changed = changed;
    this.#serial += 1;
    this.#encoded.clear();
    return view;
  }

  #event(kind: 'whole' | 'change'): Buffer {
    let encoded = this.#encoded.get(kind);
    if (encoded === undefined) {
      const { pages, assets } = this.#parts;
      const release = pages.releaseOf(this.#ports.source.current().version, assets);
      const content = kind === 'whole' ? { main: pages.joined(this.#pieces) } : { units: Object.fromEntries(this.#changed ?? []) };
      const data = jsonText({ version: this.version, release, now: this.#ports.clock.now(), ...content });
      encoded = Buffer.from(`event: page\nid: ${this.version}\ndata: ${data}\n\n`);
      this.#encoded.set(kind, encoded);
    }
    return encoded;
  }
}

function isSame(left: Snapshot, right: Snapshot): boolean {
  return left === right || left.revision === right.revision;
}

export function localeNow(now: number, { language }: Variant): Locale {
  return localeOf(language, now, -new Date(now).getTimezoneOffset());
}
