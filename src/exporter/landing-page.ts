/** The page at `/`: the verdict, what is wrong with the next step, and the links. No script; every text is escaped. */
import type { ComponentSnapshot, Reason, Snapshot } from '../health/snapshot.ts';
import { cliText, reasonNext, reasonText } from '../messages/messages.ts';
import { escapeText, type Speech, span } from '../messages/template.ts';

/** The style is the only thing that the page may use. */
export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const LINKS = ['/metrics', '/api/v1/status', '/api/v1/events', '/-/healthy', '/-/ready'] as const;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
td{padding:.3rem 1rem .3rem 0;vertical-align:top}small{opacity:.7}
.healthy{color:#1a7f37}.degraded{color:#9a6700}.down{color:#cf222e}.unknown{color:#6e7781}`;

export function landingPage(snapshot: Snapshot, speaking: Speech): string {
  const { host, version, verdict, gate } = snapshot;
  return `<!doctype html>
<html lang="${speaking.language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${word(verdict, speaking)} · ytm · ${html(host)}</title>
<style>${STYLE}</style>
<h1 class="${verdict}">${word(verdict, speaking)}</h1>
<p>ytm ${html(version)} · ${html(host)} · gate: ${word(gate.state, speaking)}</p>
<table>
${snapshot.components.map((component) => row(component, speaking)).join('\n')}
</table>
<p>${LINKS.map((link) => `<a href="${link}">${link}</a>`).join(' · ')}</p>
</html>
`;
}

function row({ id, verdict, since, reasons }: ComponentSnapshot, speaking: Speech): string {
  const age = span(Math.max(0, speaking.now - since), speaking.language);
  const said =
    reasons.length === 0 ? html(cliText('verdict.healthy', speaking)) : reasons.map((reason) => sentence(reason, speaking)).join('<br>');
  return `<tr><td>${html(id)}</td><td class="${verdict}">${word(verdict, speaking)}</td><td>${html(age)}</td><td>${said}</td></tr>`;
}

function sentence(reason: Reason, speaking: Speech): string {
  return `${html(reasonText(reason, speaking))}<br><small>→ ${html(reasonNext(reason, speaking))}</small>`;
}

function word(name: string, speaking: Speech): string {
  return html(speaking.words[name] ?? name);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function html(text: string): string {
  return escapeText(text, 2_000).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
