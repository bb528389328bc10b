/** Words that people-facing texts do not use, each with what to write instead. */
export interface Banned {
  readonly word: RegExp;
  readonly instead: string;
}

export const BANNED_EN: readonly Banned[] = [
  { word: /\bmarker files?\b/i, instead: 'sentinel' },
  { word: /(?<!mirror\.)\bstrangers?\b/i, instead: 'unmanaged' },
  { word: /\bborn in\b/i, instead: 'unmanaged' },
  { word: /\bbeats?\b/i, instead: 'heartbeat' },
  { word: /\b(told|tells?|telling)\b/i, instead: 'reported, notified, documented, shown' },
  { word: /\b(not|nothing|was|were) heard\b/i, instead: 'no result, did not respond' },
  { word: /\bwhoever\b/i, instead: 'the user, the client that' },
  { word: /\b(nobody|somebody)\b/i, instead: 'a person, another program, or the passive' },
  { word: /\bby (itself|themselves)\b/i, instead: 'automatically' },
  { word: /\bso many\b/i, instead: 'at most N, this number' },
  { word: /\banew\b/i, instead: 'again' },
  { word: /\bunasked\b/i, instead: 'without approval' },
  { word: /\bthe mains\b/i, instead: 'connected to power' },
  { word: /\btouch of\b/i, instead: 'run touch on' },
  { word: /\bwrong words\b/i, instead: 'usage error' },
  { word: /\bmistakes?\b/i, instead: 'error' },
  { word: /\bby now\b|\bfor then\b|\bfor good\b|\bREALLY\b|^What was$/, instead: 'the fact itself' },
  { word: /\bimage of hot\b/i, instead: 'matches hot, mirror of hot' },
  { word: /\bput off\b/i, instead: 'postponed' },
  { word: /\b(make|making|no|without|needs?) room\b/i, instead: 'free up space, not enough space' },
  { word: /\bunder way\b/i, instead: 'in progress' },
  { word: /\brights\b/i, instead: 'permissions' },
  { word: /\btime-outs?\b/i, instead: 'timeout' },
  { word: /\bmend(s|ed)?\b/i, instead: 'fix, repair' },
  { word: /\bholds? (it|anything|nothing) up\b/i, instead: 'prevents, blocks' },
  { word: /\b(fall|falls|fell) silent\b/i, instead: 'stops responding' },
  { word: /\bfit to judge\b/i, instead: 'its own network works' },
  { word: /\bcarr(y|ies) no\b|\bis none\b|\bis no (file|JSON)\b/i, instead: 'has no, is not a' },
  { word: /\bterritory\b|\btwins?\b|\bgrain\b|\bteller\b/i, instead: 'see docs/glossary.md' },
];

export const BANNED_JA: readonly Banned[] = [
  { word: /生存反応|沈黙/, instead: '応答なし' },
  { word: /目印/, instead: 'センチネル' },
  { word: /生まれ/, instead: '管理外' },
  { word: /(?<!ハート)ビート/, instead: 'ハートビート' },
  { word: /予行|試行のため/, instead: 'ドライラン' },
  { word: /決まり|規則/, instead: 'ルール' },
  { word: /無断/, instead: '確認なしに' },
  { word: /次の一手/, instead: '次の手順' },
  { word: /改名/, instead: '名前変更' },
  { word: /ゴミ箱/, instead: 'ごみ箱' },
  { word: /SHUT/, instead: '閉' },
  { word: /触りません|触れていません/, instead: '変更しません' },
  { word: /写し/, instead: 'コピー、一致' },
  { word: /コンポーネント/, instead: '構成要素' },
  { word: /大きさも日時/, instead: 'サイズと日時' },
];

/** `path: word → instead (text)` for every use of a banned word. */
export function bannedUses(texts: Readonly<Record<string, string>>, banned: readonly Banned[]): readonly string[] {
  return Object.entries(texts).flatMap(([path, text]) => {
    const said = text.replace(/\{[^}]*\}/g, '{}');
    return banned.flatMap(({ word, instead }) => {
      const match = word.exec(said);
      return match === null ? [] : [`${path}: “${match[0]}” → ${instead} (${text})`];
    });
  });
}
