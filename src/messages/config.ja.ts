import type { configEn } from './config.en.ts';

export const configJa: Readonly<Record<keyof typeof configEn, string>> = {
  'check.fine': '{file}：問題ありません。プローブ {probes} 個、構成要素 {components} 個',
  'check.refused': '{file}：誤りが {count} 件あります。何も開始していません',
  'check.warning': '注意：{problem}',
  'check.mirror': 'ミラー: {hot} を {vault} へ {every:ms}ごとに送り、毎回両方を比較します',
  'check.mirror-by-hand': 'ミラー: {hot} を {vault} へ送ります（手動のみ: ytm mirror run）',
  'check.probes': '各プローブの最悪の場合（正常な応答の直後に対象が沈黙したとき）：',
  'check.probe': '{probe}  {every:ms}ごと、制限時間{timeout:ms}：最初の失敗まで最長{first:ms}、DOWN と判定するまで最長{down:ms}',
  'check.components': '複数の信号が必要な構成要素で、すべてが同時に沈黙したとき：',
  'check.component':
    '{component} は最長{down:ms}で DOWN と判定されます：障害領域 {domains} 個のうち {needed} 個が応答せず、{silence:ms}間まったく反応がないこと',
  'check.observer':
    '{component} が DOWN と判定されることはありません：このマシン自身のネットワークが使えない間、tailnet 上のものは判定しません',
  'check.signals': '障害領域が 1 つだけ失われ、ほかはすべて正常なとき：',
  'check.degraded': '{component}/{domain}（{probes}）：{component} は最長{after:ms}で DEGRADED と判定され、DOWN にはなりません。{gate}',
  'check.down': '{component}/{domain}（{probes}）：{component} は最長{after:ms}で DOWN と判定されます。{gate}',
  'check.unknown':
    '{component}/{domain}（{probes}）：最長{after:ms}で {component} は UNKNOWN になり、次のものも判定できません：{blinds}。{gate}',
  'check.nothing': 'なし',
  'check.gate-shut': '最長{within:ms}でジョブは開始できなくなります',
  'check.gate-open': 'ジョブは開始できます',
  'origin.file': '{line} 行目',
  'origin.env': '{name}',
  'origin.default': '既定値',
  'origin.derived': '{path} から',
  'show.hidden': '（表示しません）',
  'init.written': '書き込みました：{file}',
  'init.next': '次の手順：内容を確認してから ytm config check を実行してください',
  'init.exists': '{file} はすでにあります。何も変更していません',
  'init.failed': '{file} に書き込めませんでした：{problem}',
};
