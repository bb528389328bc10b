/** @jsxImportSource hono/jsx */
/** The HTML around every page. */
import type { Child } from 'hono/jsx';
import type { EpochMs } from '../health/observation.ts';
import { pageText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { dateOf, exactTime } from '../report/past-words.ts';
import { named } from './parts/common.tsx';
import { address, type Variant } from './view.ts';

/** Nothing but these two files of our own is loaded or run, and nobody may show the page inside another one. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Names of the files of this version: a new one has other names. */
export interface AssetNames {
  readonly style: string;
  readonly script: string;
}

export interface DocumentProps extends Variant {
  readonly locale: Locale;
  readonly host: string;
  readonly version: string;
  readonly title: string;
  /** The path of this page. */
  readonly path: string;
  readonly assets: AssetNames;
  /** As of when the content is. */
  readonly asOf: EpochMs;
  /** `null`: the page does not change. */
  readonly live: { readonly version: string; readonly look: string } | null;
  readonly children?: Child;
}

const RELOAD_SECONDS = '30';

/** Identifies what an open page was made by: when it is another one, the page loads itself again. */
export function releaseOf(version: string, { script, style }: AssetNames): string {
  return `${named(version)} ${script} ${style}`;
}

export function Document(props: DocumentProps) {
  const { locale, title, assets, live, language, wall, children } = props;
  return (
    <html
      lang={language}
      class={wall ? 'wall' : ''}
      data-now={String(locale.now)}
      data-version={live?.version}
      data-release={live === null ? undefined : releaseOf(props.version, assets)}
      data-stream={live === null ? undefined : address('/page/events', props)}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" id="icon" type="image/svg+xml" href={`/icon.svg?look=${live?.look ?? 'unknown'}`} />
        <link rel="stylesheet" href={assets.style} />
        {live === null ? null : (
          <>
            <noscript>
              <meta http-equiv="refresh" content={RELOAD_SECONDS} />
            </noscript>
            <script src={assets.script} type="module" />
          </>
        )}
      </head>
      <body>
        <Header {...props} />
        <main id="main">{children}</main>
        <Footer {...props} />
      </body>
    </html>
  );
}

function Header({ locale, host, live, asOf }: DocumentProps) {
  return (
    <header>
      <span class="brand">
        ytm <span class="host">{named(host)}</span>
      </span>
      <span class="when-static">
        {pageText('as-of', locale, { at: `${dateOf(asOf, locale)} ${exactTime(asOf, locale)}` })}
        {live === null ? null : <noscript>{pageText('as-of-again', locale)}</noscript>}
      </span>
      {live === null ? null : (
        <>
          <span class="when-live">
            <span aria-hidden="true">●</span> {pageText('live', locale)}
          </span>
          <p class="when-lost" role="alert" hidden id="lost">
            {pageText('lost', locale, { host })} <time id="lost-since" data-ago={String(locale.now)} /> {pageText('lost-end', locale)}
          </p>
        </>
      )}
    </header>
  );
}

function Footer(props: DocumentProps) {
  const { locale, host, version, path, language, wall, live } = props;
  const other = language === 'en' ? 'ja' : 'en';
  return (
    <footer>
      <nav>
        <a href={address(path, { language: other, wall })} hreflang={other} lang={other}>
          {pageText('language', locale)}
        </a>
        {live === null ? null : <a href={address(path, { language, wall: !wall })}>{pageText(wall ? 'wall-leave' : 'wall', locale)}</a>}
        <a href={address('/incidents', { language, wall: false })}>{pageText('incidents-all', locale)}</a>
        <a href="/badge.svg">{pageText('badge', locale)}</a>
        <a href="/metrics">/metrics</a>
        <a href="/api/v1/status">/api/v1/status</a>
      </nav>
      <p class="quiet">
        {pageText('zone', locale, { offset: offsetText(locale.utcOffsetMinutes), host })} ytm {named(version)}
      </p>
    </footer>
  );
}

/** `+09:00`; empty for UTC itself. */
function offsetText(minutes: number): string {
  if (minutes === 0) return '';
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
