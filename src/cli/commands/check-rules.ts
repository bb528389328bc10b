/** `ytm config check`: whether hot is there, and rules of the mirror that match nothing in it. Only hot is looked at, by a child with a deadline. */
import type { Config } from '../../config/config.ts';
import { mirrorOf } from '../../config/mirror-settings.ts';
import { configText, reasonText } from '../../messages/messages.ts';
import { escapeText, type Locale } from '../../messages/template.ts';
import type { HotOpening } from '../../mirror/hot/lister.ts';
import { seekRules } from '../../mirror/scan/seek-rules.ts';

export type OpenHot = (hot: string, signal: AbortSignal) => Promise<HotOpening>;

const DEADLINE_MS = 5_000;

export async function ruleLines(config: Config, openHot: OpenHot, stop: AbortSignal, locale: Locale): Promise<readonly string[]> {
  const { hot } = config.paths;
  if (hot === null) return [];
  const signal = AbortSignal.any([stop, AbortSignal.timeout(DEADLINE_MS)]);
  const opening = await openHot(hot, signal);
  const unseen = (problem: string): readonly string[] => [configText('check.hot-unseen', locale, { hot, problem })];
  if (opening.kind === 'failed') return unseen(opening.problem);
  if (opening.kind === 'refused') {
    const problem = reasonText({ code: opening.code, args: { path: hot, errno: opening.errno } }, locale);
    return [configText('check.hot', locale, { problem })];
  }
  const { lister } = opening;
  const mirror = mirrorOf(config);
  try {
    if (mirror === null || mirror.ownRules.length === 0) return [];
    const findings = await seekRules({ rules: mirror.ownRules, trees: [lister], foldsCase: lister.foldsCase === true, signal });
    if (signal.aborted) return unseen('it does not answer');
    return findings.map(({ key: rule, path, near }) =>
      near === null
        ? configText('check.rule', locale, { rule, path: shown(path) })
        : configText('check.rule-near', locale, { rule, path: shown(path), near: shown(near) }),
    );
  } finally {
    await lister.close();
  }
}

function shown(path: string): string {
  return escapeText(path);
}
