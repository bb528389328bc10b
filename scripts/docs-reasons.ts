/** Writes the runbook (docs/reasons.md and docs/reasons.ja.md) from the catalogue, the sentences and the notes of each area. */
import { metaOf, REASON_CODES, type ReasonCode } from '../src/health/catalogue.ts';
import { CATALOGUES, type Language } from '../src/messages/messages.ts';
import { span } from '../src/messages/template.ts';
import { PROBE_KINDS } from '../src/probes/registry.ts';
import { type Area, REASON_NOTES } from './docs/reason-notes.ts';
import { refusalNotesEn } from './docs/refusal-notes.en.ts';
import { refusalNotesJa } from './docs/refusal-notes.ja.ts';
import type { RefusalNote } from './docs/refusal-notes.ts';

interface Labels {
  readonly introduction: string;
  readonly next: string;
  readonly safe: string;
  readonly act: string;
  readonly severity: Readonly<Record<'critical' | 'warning' | 'info', string>>;
  readonly hold: (span: string) => string;
  readonly blocks: Readonly<Record<'start' | 'run' | 'none', string>>;
  readonly strict: string;
  readonly seenBy: (kinds: string) => string;
  readonly found: Readonly<Record<Finder, string>>;
}

/** Who gives a reason that no probe gives. */
type Finder = 'diagnosis' | 'gate' | 'engine' | 'attach' | 'mirror' | 'later';

const LABELS: Readonly<Record<Language, Labels>> = {
  en: {
    introduction: `# What each reason means, and what to do

<!-- Made by scripts/docs-reasons.ts from the catalogue, the sentences and scripts/docs/reason-notes.ts; a test finds a difference. -->

*日本語: [reasons.ja.md](reasons.ja.md)*

Every trouble has one stable code. Screens, \`ytm check\`, JSON, metrics and logs all use it; look it up here. Names in braces are
places that are filled with what was seen. With every code stands

- its severity, and how long it must hold before people are told. Telling people (mail, phone) comes with a later version;
  screens, \`ytm check\` and the gate do not wait.
- what it does to the gate while it stands. A warning of a probe that is otherwise well leaves the gate open where it says so. How
  verdicts and the gate come about is told in [verdicts.md](verdicts.md).
- *strict*: this one fact, once confirmed, makes its component DOWN.
- which kinds of probe give it, or what else does.

\`ytm why COMPONENT\` shows the same codes with everything that led to them.
`,
    next: 'Next',
    safe: 'What is safe',
    act: 'What to do',
    severity: { critical: 'critical', warning: 'warning', info: 'info' },
    hold: (time) => `told after ${time}`,
    blocks: { start: 'no new job starts', run: 'no new job starts, and a running one is stopped', none: 'the gate stays open' },
    strict: 'strict',
    seenBy: (kinds) => `seen by ${kinds}`,
    found: {
      diagnosis: 'a cause found from several signals',
      gate: 'said by the gate',
      engine: 'said by ytm about itself',
      attach: 'said by a command about a daemon of another version',
      mirror: 'said by the mirror',
      later: 'not given yet: for the alerts of a later version',
    },
  },
  ja: {
    introduction: `# 理由コードの意味と対処

<!-- Made by scripts/docs-reasons.ts from the catalogue, the sentences and scripts/docs/reason-notes.ts; a test finds a difference. -->

*English: [reasons.md](reasons.md)*

問題にはそれぞれ一つの固定コードがあり、画面、\`ytm check\`、JSON、メトリクス、ログで同じものを使います。波括弧の名前には実際に見えた値が
入ります。コードごとに次のことを示します。

- 重大度と、人に知らせるまで続くべき時間。通知（メール、スマートフォン）は今後の版で加わります。画面、\`ytm check\`、ゲートは待ちません。
- 続いている間のゲートへの影響。判定とゲートの仕組みは [verdicts.md](verdicts.md)（英語）にあります。
- *単独で確定*: 確認されれば、この事実ひとつで構成要素が DOWN になります。
- どの種類のプローブ、または何がそのコードを出すか。

\`ytm why 構成要素\` は、同じコードをそこに至ったすべての信号とともに示します。
`,
    next: '次の一手',
    safe: '無事なもの',
    act: 'すること',
    severity: { critical: '重大', warning: '警告', info: '情報' },
    hold: (time) => `${time}続いたら通知`,
    blocks: { start: '新しいジョブは始まらない', run: '新しいジョブは始まらず、実行中のものも止まる', none: 'ゲートは開いたまま' },
    strict: '単独で確定',
    seenBy: (kinds) => `プローブの種類: ${kinds}`,
    found: {
      diagnosis: '複数の信号から見つけた原因',
      gate: 'ゲートが示す',
      engine: 'ytm 自身について',
      attach: '別の版の常駐プロセスについて、コマンドが示す',
      mirror: 'ミラーが示す',
      later: 'この版ではまだ出ない（今後の通知用）',
    },
  },
};

/** What the mirror refuses, code by code. */
const REFUSAL_NOTES: Readonly<Record<Language, Readonly<Partial<Record<ReasonCode, RefusalNote>>>>> = {
  en: refusalNotesEn,
  ja: refusalNotesJa,
};

/** Areas whose codes are of ytm's own making, whichever kind of probe may give some of them. */
const FINDERS: Readonly<Partial<Record<Area, Finder>>> = {
  gate: 'gate',
  probe: 'engine',
  ytm: 'attach',
  mirror: 'mirror',
  rsync: 'mirror',
};
/** The mirror's, in areas that it shares with probes. */
const MIRRORS_OWN = /^hot\.(missing|unreadable|empty|shrunk)$|^vault\.no/;

/** The text of docs/reasons.md, or of its Japanese sibling. */
export function reasonDocs(language: Language): string {
  const areas = [...new Set(REASON_CODES.map(areaOf))];
  const contents = areas.map((area) => `[${area}](#${area})`).join(' · ');
  return [LABELS[language].introduction, `${contents}\n`, ...areas.map((area) => section(area, language))].join('\n');
}

function section(area: Area, language: Language): string {
  const codes = REASON_CODES.filter((code) => areaOf(code) === area);
  return [`## ${area}\n`, `${REASON_NOTES[area][language]}\n`, ...codes.map((code) => entry(code, language))].join('\n');
}

function entry(code: ReasonCode, language: Language): string {
  const labels = LABELS[language];
  const { text, next } = CATALOGUES[language].reasons[code];
  const { severity, holdMs, blocks, strict } = metaOf(code);
  const facts = [
    labels.severity[severity],
    labels.hold(span(holdMs, language)),
    labels.blocks[blocks],
    ...(strict ? [labels.strict] : []),
    whoGives(code, labels),
  ];
  const note = REFUSAL_NOTES[language][code];
  const notes = note === undefined ? '' : `${labels.safe}: ${note.safe}\n\n${labels.act}: ${note.act}\n\n`;
  return `### \`${code}\`\n\n> ${inMarkdown(text)}\n\n${labels.next}: ${inMarkdown(next)}\n\n${notes}${facts.join(' · ')}\n`;
}

function whoGives(code: ReasonCode, labels: Labels): string {
  if (code === 'component.blind') return labels.found.later;
  const finder = MIRRORS_OWN.test(code) ? 'mirror' : FINDERS[areaOf(code)];
  if (finder !== undefined) return labels.found[finder];
  const kinds = [...PROBE_KINDS.values()].filter(({ codes }) => codes.includes(code)).map(({ kind }) => kind);
  return kinds.length > 0 ? labels.seenBy(kinds.join(', ')) : labels.found.diagnosis;
}

function areaOf(code: ReasonCode): Area {
  return code.slice(0, code.indexOf('.')) as Area;
}

/** A place without its form, a plural as such, and nothing that Markdown would read as its own. */
function inMarkdown(template: string): string {
  return template
    .replaceAll(/\{\w+:s\}/g, '(s)')
    .replaceAll(/\{(\w+):\w+\}/g, '{$1}')
    .replaceAll(/[\\*_<`|]/g, String.raw`\$&`);
}
