/** Sentences of ytm config: what check says about detection, where show's values come from, what init did. */
export const configEn = {
  // config check
  'check.fine': '{file}: fine; {probes} probe{probes:s}, {components} component{components:s}',
  'check.refused': '{file}: {count} mistake{count:s}; nothing was started',
  'check.warning': 'note: {problem}',
  'check.mirror': 'The mirror sends {hot} to {vault} every {every:ms}; every run compares both',
  'check.mirror-by-hand': 'The mirror sends {hot} to {vault}, only by hand: ytm mirror run',
  'check.probes': 'Each probe, at worst (its target falls silent right after a good answer):',
  'check.probe': '{probe}  every {every:ms}, at most {timeout:ms}: first bad attempt within {first:ms}, down within {down:ms}',
  'check.components': 'Each component that needs several signals, when everything of it falls silent at once:',
  'check.component':
    '{component} is down within {down:ms}: {needed} of {domains} failure domain{domains:s} dead, and no sign of life for {silence:ms}',
  'check.observer': '{component} is never called down: when this machine’s own network is unfit, nothing on the tailnet is judged',
  'check.signals': 'One failure domain alone, everything else well:',
  'check.degraded': '{component}/{domain} ({probes}): {component} is degraded within {after:ms}, never down; {gate}',
  'check.down': '{component}/{domain} ({probes}): {component} is down within {after:ms}; {gate}',
  'check.unknown': '{component}/{domain} ({probes}): within {after:ms} {component} is unknown, and with it: {blinds}; {gate}',
  'check.nothing': 'nothing else',
  'check.gate-shut': 'jobs are held back within {within:ms}',
  'check.gate-open': 'jobs may still start',
  // config show
  'origin.file': 'line {line}',
  'origin.env': '{name}',
  'origin.default': 'default',
  'origin.derived': 'from {path}',
  'show.hidden': '(not shown)',
  // config init
  'init.written': 'written: {file}',
  'init.next': 'next: read it through, then run: ytm config check',
  'init.exists': '{file} is there already; nothing was changed',
  'init.failed': '{file} could not be written: {problem}',
} as const;
