/** What packages install beside the program, by its place in dist; shells and service managers look for these names. */
import { COMPLETION_SCRIPTS } from '../../src/cli/commands/completion.ts';
import type { ServiceDescription } from '../../src/service/description.ts';
import { LABEL, propertyList } from '../../src/service/launchd.ts';
import { UNIT, unitFile } from '../../src/service/systemd.ts';
import { manPage } from '../man-page.ts';

/** Stands for the folder that a package installs dist and its Node into. */
const PREFIX = '@PREFIX@';
/** Stands for the file that launchd appends the log to. */
const LOG = '@LOG@';

/** `ytm serve` with the default config, which is in the home of the user who runs it. */
const packaged: ServiceDescription = {
  argv: [`${PREFIX}/runtime/bin/node`, `${PREFIX}/dist/bin/ytm.mjs`, 'serve'],
  env: {},
  logFile: LOG,
};

/** The files and their texts. */
export function besides(version: string): Readonly<Record<string, string>> {
  const completion = (shell: string): string => `${COMPLETION_SCRIPTS[shell] ?? ''}\n`;
  return {
    'man/ytm.1': manPage(version),
    'completions/ytm.bash': completion('bash'),
    'completions/_ytm': completion('zsh'),
    'completions/ytm.fish': completion('fish'),
    [`service/${UNIT}`]: unitFile(packaged),
    [`service/${LABEL}.plist`]: propertyList(packaged),
  };
}

/** The text of a service file of the package that is installed in `prefix`. */
export function serviceText(template: string, { prefix, log = '' }: { readonly prefix: string; readonly log?: string }): string {
  return template.replaceAll(PREFIX, prefix).replaceAll(LOG, log);
}
