/** The page at `/`: the verdict, what is wrong with the next step, and the links. No script; every text is escaped. */
import type { ComponentSnapshot, Reason, Snapshot } from '../health/snapshot.ts';
import { reasonNext, reasonText } from '../messages/messages.ts';
import { escapeText, type Locale, span } from '../messages/template.ts';
import { healthyText } from '../report/probe-word.ts';

/** The style is the only thing that the page may use. */
export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const LINKS = ['/metrics', '/api/v1/status', '/api/v1/events', '/-/healthy', '/-/ready'] as const;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
td{padding:.3rem 1rem .3rem 0;vertical-align:top}small{opacity:.7}
.healthy{color:#1a7f37}.degraded{color:#9a6700}.down{color:#cf222e}.unknown{color:#6e7781}`;

export function landingPage(snapshot: Snapshot, locale: Locale): string {
  const { host, version, verdict, gate } = snapshot;
  return `<!doctype html>
<html lang="${locale.language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${word(verdict, locale)} · ytm · ${html(host)}</title>
<style>${STYLE}</style>
<h1 class="${verdict}">${word(verdict, locale)}</h1>
<p>ytm ${html(version)} · ${html(host)} · gate: ${word(gate.state, locale)}</p>
<table>
${snapshot.components.map((component) => row(component, snapshot, locale)).join('\n')}
</table>
<p>${LINKS.map((link) => `<a href="${link}">${link}</a>`).join(' · ')}</p>
</html>
`;
}

function row(component: ComponentSnapshot, snapshot: Snapshot, locale: Locale): string {
  const { id, verdict, since, reasons } = component;
  const age = span(Math.max(0, locale.now - since), locale.language);
  const said =
    reasons.length === 0 ? html(healthyText(component, snapshot, locale)) : reasons.map((reason) => sentence(reason, locale)).join('<br>');
  return `<tr><td>${html(id)}</td><td class="${verdict}">${word(verdict, locale)}</td><td>${html(age)}</td><td>${said}</td></tr>`;
}

function sentence(reason: Reason, locale: Locale): string {
  return `${html(reasonText(reason, locale))}<br><small>→ ${html(reasonNext(reason, locale))}</small>`;
}

function word(name: string, locale: Locale): string {
  return html(locale.words[name] ?? name);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function html(text: string): string {
  return escapeText(text, 2_000).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
