/**
 * Import direction (docs/architecture.md). Each layer lists what it may import; whatever is not
 * listed is a violation. import-direction.ts runs this and makes sure that files were seen;
 * test/unit/house/import-direction.test.ts plants one violation of every rule.
 */
import type { Statement } from '@swc/core';
import { Visitor } from '@swc/core/Visitor.js';
import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

/** A `using` declaration as swc parses it; its own types and its walker do not know it. */
interface UsingDeclaration {
  readonly type: string;
  readonly decls: Parameters<Visitor['visitVariableDeclarators']>[0];
}

// Without this, dependency-cruiser gives up every file that declares something with `using`.
// oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function visitWithUsing(this: Visitor, statement: Statement | UsingDeclaration): Statement {
  const known = statement as Statement;
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, known);
  this.visitVariableDeclarators((statement as UsingDeclaration).decls);
  return known;
};

/** What a layer (a folder of src) may import besides itself. A file name narrows it to that file. The folders form no circle. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  health: [],
  messages: ['health'],
  report: ['health', 'messages'],
  platform: ['health', 'messages/template.ts', 'messages/safe-text.ts'],
  schema: ['health', 'messages/safe-text.ts', 'platform'],
  share: ['health', 'messages/template.ts', 'platform'],
  probes: ['health', 'messages/template.ts', 'messages/words.en.ts', 'platform', 'schema', 'share'],
  config: ['health', 'messages', 'platform', 'schema', 'share', 'probes', 'alerts'],
  alerts: ['health', 'messages', 'report', 'platform', 'ports', 'schema'],
  mirror: ['health', 'messages/template.ts', 'platform', 'ports/mirror-port.ts', 'schema', 'share', 'config/config.ts'],
  store: ['health', 'platform', 'ports', 'mirror/core', 'mirror/manifest.ts', 'mirror/record.ts', 'mirror/store-port.ts', 'alerts/core'],
  engine: [
    'health',
    'messages/template.ts',
    'platform',
    'ports',
    'share',
    'probes/bounds.ts',
    'probes/probe.ts',
    'probes/tailscale/tailnet.ts',
    'config',
  ],
  ports: ['health'],
  exporter: ['health', 'platform', 'ports'],
  page: ['health', 'messages', 'report'],
  api: ['health', 'messages', 'report', 'platform', 'ports', 'schema', 'config', 'page'],
  attach: ['health', 'messages', 'report', 'platform', 'ports', 'config'],
  tui: ['health', 'messages', 'report', 'platform', 'ports', 'config'],
  app: [
    'health',
    'messages',
    'report',
    'platform',
    'ports',
    'share',
    'probes',
    'config',
    'store',
    'engine',
    'exporter',
    'api',
    'attach',
    'tui/ports.ts',
    'mirror',
    'alerts',
    'doctor/nightly.ts',
  ],
  demo: [
    'health',
    'messages',
    'report',
    'platform',
    'ports',
    'share',
    'probes',
    'config',
    'store',
    'engine',
    'exporter',
    'api',
    'attach',
    'tui',
    'mirror',
  ],
  service: [],
  gateway: [],
  doctor: ['health', 'messages', 'platform', 'schema', 'share', 'config', 'probes', 'service', 'mirror'],
  bin: ['cli', 'health', 'platform'],
};

/** Packages and modules with one home, and why. */
const homes = [
  { what: 'execa', home: '^src/platform/child/', why: 'every child has a deadline, an end and bounded output there' },
  { what: 'node-cron', home: '^src/platform/cron\\.ts$', why: 'it only ticks; the engine decides' },
  { what: 'prom-client', home: '^src/exporter/', why: 'nothing else knows Prometheus' },
  { what: 'undici', home: '^src/(probes|attach|alerts)/', why: 'a fresh connection per attempt, with a deadline' },
  { what: 'nodemailer', home: '^src/alerts/notifiers/email\\.ts$', why: 'loaded with the first mail' },
  { what: 'ink|react|react-reconciler', home: '^src/tui/', why: 'React costs 150 ms of start-up: the dashboard alone loads it' },
  { what: 'fuzzysort', home: '^src/tui/palette\\.ts$', why: 'the palette alone searches so' },
  { what: 'hono', home: '^src/page/', why: 'it renders the status page; loaded with the first view' },
  { what: '@grafana', home: '^src/cli/exports/dashboard\\.ts$', why: 'loaded by `ytm export grafana` alone' },
  { what: 'commander', home: '^src/cli/', why: 'one tree of commands' },
  { what: 'yaml', home: '^src/config/', why: 'positions in every error need one way of reading' },
  { what: 'hash-wasm', home: '^src/mirror/scan/hasher\\.ts$', why: 'only children that read contents load it' },
  { what: 'sqlite', home: '^src/store/', why: 'one place knows the tables and the busy timeout' },
];

const escaped = (path: string): string => path.replaceAll('.', '\\.');
const inLayer = (entry: string): string => (entry.endsWith('.ts') ? `^src/${escaped(entry)}$` : `^src/${entry}/`);

const layerRules: readonly IForbiddenRuleType[] = Object.entries(layers).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} imports nothing of src but: ${allowed.join(', ') || 'itself'}.`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^src/', pathNot: [layer, ...allowed].map(inLayer) },
}));

const homeRules: readonly IForbiddenRuleType[] = homes.map(({ what, home, why }) => ({
  name: `home-${what.split('|')[0]}`,
  comment: `Only ${home} imports ${what}: ${why}.`,
  severity: 'error',
  from: { path: '^src/', pathNot: home },
  to: { path: `^(node:)?(${what})(/|$)|node_modules/(${what})/` },
}));

export const forbidden: IForbiddenRuleType[] = [
  ...layerRules,
  ...homeRules,
  {
    name: 'pure-stays-pure',
    comment: 'Decisions, sentences and reports touch neither the machine nor a package.',
    severity: 'error',
    from: { path: '^src/(health|messages|report|mirror/core|alerts/core)/' },
    to: { pathNot: '^src/' },
  },
  {
    name: 'mirror-decides-purely',
    comment: 'What the mirror does to the vault is decided from data alone.',
    severity: 'error',
    from: { path: '^src/mirror/core/' },
    to: { path: '^src/', pathNot: '^src/(mirror/core|health)/' },
  },
  {
    name: 'alerts-decide-purely',
    comment: 'Who is sent what is decided from data alone.',
    severity: 'error',
    from: { path: '^src/alerts/core/' },
    to: { path: '^src/', pathNot: '^src/(alerts/core|health|messages)/' },
  },
  {
    name: 'zod-mini-only',
    comment: 'The full zod costs 40 ms of start-up and 450 kB.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^zod$|node_modules/zod/', pathNot: '^zod/mini$|node_modules/zod/(v4/)?mini/' },
  },
  {
    name: 'no-circles',
    comment: 'Not of types either: what two files need of each other belongs in a third. (An import that happens late closes none.)',
    severity: 'error',
    from: { path: '^src/' },
    to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
  },
  {
    name: 'no-test-in-product',
    comment: 'What is shipped does not know of its tests, benches and tools.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(test|bench|scripts)/' },
  },
  {
    name: 'layer-unknown',
    comment: 'A new folder of src says here what it may import.',
    severity: 'error',
    from: { path: '^src/', pathNot: `^src/(cli|${Object.keys(layers).join('|')})/` },
    to: {},
  },
];

export const options: ICruiseOptions = {
  parser: 'swc',
  // Type-only imports have a direction, too.
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '^test/fixtures/' },
  enhancedResolveOptions: {
    extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    conditionNames: ['import', 'node', 'default'],
    exportsFields: ['exports'],
  },
};
