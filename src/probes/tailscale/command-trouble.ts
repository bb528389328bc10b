/** What the tailscale command says of our own side when it cannot answer (tailscale cmd/tailscale/cli/diag.go and cli.go). */
import type { ReasonCode } from '../../health/catalogue.ts';
import { type Trouble, trouble } from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import type { ChildResult } from '../../platform/child/run.ts';

/** Our own side's trouble behind a run that gave nothing to judge. `bin` is the command that was run. */
export function troubleOfCommand(bin: string, result: ChildResult): Trouble {
  switch (result.kind) {
    case 'missing':
      return trouble('tailscale.cli_missing', { bin }, result.detail);
    case 'not-executable':
      return unusable(bin, result.detail);
    case 'too-much-output':
      return unusable(bin, 'printed-too-much');
    case 'timeout':
      return unusable(bin, 'did-not-end');
    case 'cancelled':
      return trouble('probe.cancelled');
    case 'ended':
      return (
        parseDiagnosis(bin, `${result.stdout}\n${result.stderr}`) ??
        unusable(bin, firstLine(result.stderr) ?? firstLine(result.stdout) ?? `exit code ${result.exitCode}`)
      );
  }
}

function unusable(bin: string, problem: string): Trouble {
  const safe = escapeText(problem);
  return trouble('tailscale.cli_unusable', { bin, problem: safe }, safe);
}

const AS_APP = 'starts-as-app';

/** The known sentences about our own side, the most telling first: an access that is denied also reads "failed to connect". */
const SENTENCES: readonly (readonly [RegExp, ReasonCode])[] = [
  [/GUI failed to start|CLIError/, 'tailscale.cli_unusable'],
  [/access denied|permission denied/i, 'tailscale.permission'],
  [/failed to connect to local tailscale/i, 'tailscale.daemon_down'],
  [/Tailscale is stopped|local tailscaled stopped/, 'tailscale.stopped'],
  [/Logged out\./, 'tailscale.logged_out'],
  [/not yet approved by tailnet admin/, 'tailscale.needs_approval'],
  [/unexpected state: InUseOtherUser/, 'tailscale.permission'],
  [/unexpected state: (?:NoState|Starting)/, 'tailscale.starting'],
];

/** What either stream says of our own side; `null` when it is none of the known sentences. */
export function parseDiagnosis(bin: string, output: string): Trouble | null {
  const known = SENTENCES.find(([sentence]) => sentence.test(output));
  if (known === undefined) return null;
  const [, code] = known;
  return trouble(code, code === 'tailscale.cli_unusable' ? { bin, problem: AS_APP } : {}, firstLine(output) ?? '');
}

/** The first line that says something, safe to show: a difference of versions after an upgrade is harmless. */
function firstLine(text: string): string | null {
  const lines = text.split('\n').map((line) => line.trim());
  const line = lines.find((each) => each !== '' && !each.startsWith('Warning: client version'));
  return line === undefined ? null : escapeText(line);
}
