/** Japanese help, by the path of each command. */
import type { helpEn } from './help.en.ts';
import type { HelpTexts } from './help-texts.ts';

export const helpJa = {
  titles: {
    usage: '使い方:',
    arguments: '引数:',
    options: 'オプション:',
    commands: 'コマンド:',
    exitCodes: '終了コード:',
    examples: '例:',
    config: '設定ファイル（既定: $YTM_CONFIG、なければ ~/.config/ytm/config.yaml）',
    help: 'このヘルプを表示する',
    helpCommand: 'コマンドのヘルプを表示する',
    version: 'バージョンを表示する',
    bare: '操作を指定してください',
  },
  exits: {
    done: '完了',
    'service-done': '完了。--run なしの場合は出力のみ',
    'service-failed': 'サービスマネージャーが拒否した、またはサービスが動いていない',
    'service-running': 'この ytm のとおりにインストールされ、動いている',
    'service-not-running': '動いていない、インストールされていない、または別のバージョンか別の設定でインストールされている',
    'service-unknown': '不明：サービスマネージャーが応答しない',
    usage: '使い方または設定のエラー',
    bug: 'ytm のバグ',
    'ytm-failed': 'ytm 自体の失敗',
    interrupted: 'SIGINT または SIGTERM で中断',
    'ended-by-signal': 'SIGHUP または端末の切断、SIGINT、SIGTERM で終了',
    healthy: '正常',
    degraded: 'DEGRADED',
    down: 'DOWN',
    unknown: '不明、または ytm 自体の失敗（使い方・設定のエラーを含む）',
    'dashboard-left': 'ダッシュボードを閉じた。--once と --json では正常',
    'serve-ended': 'シグナルで終了、または端末が閉じられた（docs/serve.md）',
    'ended-at-once': '二度目の SIGINT、SIGQUIT、SIGTERM で終了',
    'serve-failed': '起動できなかった（すでに動いている、ポートが使用中など）、または ytm のバグで終了',
    'gate-open': 'ゲートが開いている',
    'gate-shut': 'ゲートが閉じている',
    'gate-command': 'COMMAND の終了コード。ゲートが閉じていれば 124、ytm が失敗すれば 125（設定のエラーを含む）',
    'why-printed': '判定を表示した（判定の内容は問わない）',
    'demo-done': 'ダッシュボードを閉じた、またはツアーがすべてを確認した',
    'demo-missed': 'ツアーで確認できないものがあった',
    printed: '表示した',
    'alerts-sent': 'すべてのテストメッセージが届いた',
    'alerts-failed': '届かなかったテストメッセージがある',
    'alerts-no-such': '確認または終了する対象がない、または記録できなかった',
    'state-failed': '状態を読めなかった',
    'mirror-done': '完了（ルールで除外したものは数えない）',
    'mirror-failed': '失敗または停止、あるいは予定したものの一部が届かなかった',
    'mirror-shut': 'ゲートが閉じている、または保管庫に書き込めないか空きがない。何も変更していない',
    'mirror-locked': '別の実行がロックを保持している',
    'mirror-person': 'HALTED または保留あり。人の判断が必要（保留の場合、ほかはすべて完了している）',
    found: '見つかった',
    'not-found': '見つからない、または探せない場所があった',
    'other-vault': '共有がない、または登録した保管庫と違う',
  },
  commands: {
    '': {
      summary: '小さなフリートの監視とヘルスチェック、そしてフリートが正常なときだけ動くミラー',
      examples: ['準備なしで動作を見る', '注釈付きの設定を書き出す'],
    },
    watch: {
      summary: 'ダッシュボードを表示する',
      words: {
        '--once': '画面を 1 回だけ出力して終了する（出力先が端末でない場合も）',
        '--follow': '状態、ゲート、ミラーの変化を 1 行ずつ、停止するまで出力する',
        '--json': 'スナップショットを JSON で出力して終了する。--follow と併用すると、開始時と変化のたびに 1 行ずつ出力する（NDJSON）',
        '--ascii': 'ASCII だけで描く',
        '--glyphs': 'auto、unicode、safe（幅があいまいな文字を使わない）、ascii のいずれか',
        '--theme': 'auto、color、mono、plain のいずれか（NO_COLOR があれば mono）',
      },
      examples: ['ダッシュボード。q で終了、? でキーの一覧', 'パイプやメールのための 1 画面', 'すべての変化の記録'],
    },
    check: {
      summary: '今すぐプローブを実行して報告する',
      words: {
        PROBE: 'このプローブだけ。判定と終了コードもこれだけで決まる',
        '--json': 'スナップショットを JSON で出力する',
        '--quiet': '前回の --quiet から変わったことだけを出力する（復旧を含む）',
        '--nagios': 'プラグイン形式の 1 行を perfdata 付きで出力する',
        '--now': '試行せずに、いま分かっている状態を出力する',
        '--notify': 'ytm serve と同じようにアラートを送る（cron 用）。ytm serve が動いている間はそちらが送り、この実行は送らない',
        '--timeout': '実行全体の制限時間。超えると終了コードは 3。--notify を付けたときの既定は 4m',
      },
      examples: ['問題とその原因、次の手順', 'スクリプトから 1 つのプローブを', 'cron から（行は ytm export cron が表示する）'],
    },
    serve: {
      summary: 'デーモンを動かす（スケジュール、エクスポーター、ソケット）',
      examples: ['フォアグラウンドで動かす。ログは標準エラーに出る', 'Prometheus が取得するもの'],
    },
    gate: {
      summary: 'ジョブを始めてよいか確かめる。指定すればジョブも実行する',
      words: {
        '--wait': 'ゲートが開くのを最大でこの時間待つ',
        '--json': '状態と理由を JSON で出力する',
        COMMAND: 'ゲートが開いているときだけ COMMAND を実行する。共有が失われたとき、または構成要素が 5 分間 DOWN のときは停止する',
      },
      examples: ['待ってから実行する', '実行し、共有が失われたら停止する'],
    },
    why: {
      summary: '構成要素の判定を説明する',
      words: {
        COMPONENT: 'gateway、vault、hot、observer、mirror、または独自のもの',
        '--at': 'その時点の判定。例：15m（さかのぼる長さ）、21:03、"2026-11-22 21:03"',
        '--json': '構成要素を JSON で出力する',
      },
      examples: [
        'すべての信号、その障害領域と連続回数、判定に使われたルール',
        'その時点で分かっていたことと、アラートの扱い',
        'スクリプトで同じことを',
      ],
    },
    incidents: {
      summary: 'インシデントの一覧、または一件の経過を表示する',
      words: {
        ID: 'インシデントの ID。構成要素を指定すると、その最新のもの',
        '--since': 'この時刻以降に続いていたもの（省略すると 30d）。例：7d、21:03、"2026-11-22 21:03"',
        '--limit': '最大の件数（省略すると 50）',
        '--json': 'JSON で出力する',
      },
      examples: ['この 1 週間のインシデント', 'gateway の最新のインシデント（原因、経過、通知）'],
    },
    history: {
      summary: '可用性と状態の推移を表示する',
      words: {
        SUBJECT: '構成要素またはプローブ（同じ名前のときは COMPONENT/PROBE）。省略するとすべて',
        '--since': 'この時刻から現在まで（省略すると 7d）。例：7d、21:03、"2026-11-22 21:03"',
        '--from': '同じく始まり。--to と組み合わせる',
        '--to': '期間の終わり（省略すると現在）',
        '--json': 'JSON で出力する',
      },
      examples: ['この 1 週間のすべての構成要素とプローブ', '日ごとの値と、すべての障害の期間', 'レポート用'],
    },
    mirror: {
      summary: 'hot を保管庫にミラーする。結果の表示、承認、元に戻す操作もできる',
      examples: ['最初の実行の前、また迷ったとき', 'Ctrl-C 1 回で区切りよく、2 回で直ちに停止する'],
    },
    'mirror plan': {
      summary: '実行したら何が起きるかを表示する',
      description: '実行したら何が起きるかを表示する。何も書き込まず、ゲートが閉じていてもよい。',
      words: { '--no-delete': '削除を計画しない', '--json': '計画を JSON で出力する' },
    },
    'mirror run': {
      summary: '今すぐミラーする。ytm serve が動いていればそれに任せる',
      words: {
        '--full': 'すべてを保管庫と照合する',
        '--no-delete': 'この実行では何も削除しない',
        '--dry-run': '書き込み以外のすべてを行う',
        '--json': '実行のログを JSON で出力する',
      },
      examples: ['ガードを含めて何が起きるかを見る', '今すぐミラーする'],
    },
    'mirror status': {
      summary: '保管庫が最新か、何が待ちか、何に妨げられているか、次の手順を表示する',
      words: { '--json': '状態を JSON で出力する' },
    },
    'mirror log': {
      summary: '最近の実行の一覧、または 1 つの実行の詳細を表示する',
      words: { RUN: '実行の ID', '--json': 'JSON で出力する' },
    },
    'mirror approve': {
      summary: '保留中の変更の全部または一部を、次の実行で反映するよう承認する',
      words: { ID: '保留の ID（ytm mirror status に表示される）', PATH: 'このパスと、このフォルダの中身だけ' },
    },
    'mirror resume': {
      summary: 'HALTED のミラーを、人が hot を確認した後に再開する',
      words: { '--accept': 'hot が小さい、古い、またはミラーしたものと違っていても、これで正しいと確認する' },
    },
    'mirror undo': {
      summary: '実行による削除、置き換え、名前変更を元に戻す',
      words: { RUN: '実行の ID', PATH: 'このパスだけ' },
    },
    'mirror restore': {
      summary: '保管庫、または実行のごみ箱から hot へファイルを復元する',
      description: '保管庫、または実行のごみ箱から hot へファイルを復元する。--apply がなければ、何をするかを表示するだけ。',
      words: {
        PATH: '復元するもの（パス、パターン、すべてなら .）',
        '--from': '保管庫ではなく、この実行のごみ箱から',
        '--to': 'hot ではなく、このローカルのフォルダーへ',
        '--apply': '復元する。これがなければ何も書き込まない',
        '--json': 'JSON で出力する',
      },
      examples: ['何が復元されるかを見る', '新しいディスクに復元する'],
    },
    'mirror trash': { summary: 'ごみ箱の中身を表示する、または実行を削除する' },
    'mirror trash list': {
      summary: 'ごみ箱にある実行と、それぞれが残っている理由を一覧にする',
      words: { '--json': 'JSON で出力する' },
    },
    'mirror trash prune': {
      summary: '実行をごみ箱から完全に削除する',
      description: '実行をごみ箱から完全に削除する。--apply がなければ、何が消えるかを表示するだけ。',
      words: {
        '--older-than': 'これより古い実行',
        '--run': 'この実行（繰り返し指定できる）',
        '--with-kept': 'keep ルールで保護されたファイルも含める',
        '--apply': '削除する。これがなければ何も消えない',
        '--json': 'JSON で出力する',
      },
    },
    'mirror bootstrap': {
      summary: '保管庫を作る（フォルダー、センチネル、ID）',
      words: {
        '--ensure-dirs':
          '共有のアセットのフォルダー（paths.assets）と、mirror.keep と mirror.exclude が指す保管庫のフォルダーも作る。ほかのツールが最初の実行前から使えるように。既存のものには触れない',
        '--adopt': 'すでにファイルがあるフォルダーを引き継ぐ',
      },
    },
    'mirror verify': {
      summary: '両側の内容を読み直し、保管庫の破損を修復する',
      words: {
        '--sample': '読み直すファイルの割合（既定: mirror.verify.sample）',
        '--no-repair': '破損を報告するだけで修復しない',
        '--json': 'JSON で出力する',
      },
    },
    find: {
      summary: 'hot、保管庫、すべての実行のごみ箱からファイルを探し、復元方法を表示する',
      words: {
        PATTERN: '名前の一部、または * と ? を使ったパターン。大文字・小文字と Unicode の正規化は区別しない',
        '--json': '1 行に 1 つの JSON を出力する',
      },
      examples: ['すべての場所から探す', 'スクリプト向け'],
    },
    alerts: {
      summary: '通知の一覧、確認、ミュート。通知先のテスト',
      examples: ['すべての通知先にテストメッセージを送る', '送られる内容を表示する', 'gateway の通知を 2 時間止める'],
    },
    'alerts list': { summary: '続いているインシデント、通知した相手、ミュート、送信待ちのメッセージを表示する' },
    'alerts ack': {
      summary: 'インシデントを確認済みにする（終わるまで再通知しない）',
      words: { COMPONENT: 'インシデントが続いている構成要素' },
    },
    'alerts silence': {
      summary: '構成要素の通知をしばらくミュートする（監視は続く）',
      words: {
        COMPONENT: '構成要素、または all',
        '--for': '長さ（省略すると 1h）',
        '--why': '理由（ほかの人のため）',
      },
    },
    'alerts unsilence': { summary: 'ミュートを早く終える', words: { ID: 'ミュートの ID（例：s1。ytm alerts list で表示）' } },
    'alerts test': {
      summary: 'テストメッセージを送り、応答を表示する',
      words: { NOTIFIER: '設定にある通知先か deadman。省略するとすべて' },
    },
    'alerts preview': {
      summary: 'ある理由のメッセージを、送らずに表示する',
      words: { REASON: '理由のコード（例：gateway.not_reachable。docs/reasons.ja.md）' },
    },
    service: {
      summary: 'ytm serve を launchd（macOS）または systemd（Linux）で動かす',
      examples: ['ファイルと手順を表示する', 'インストールして起動する', '動いているかを確かめる'],
    },
    'service install': {
      summary: 'デーモンをこのユーザーのサービスとしてインストールし、起動する。--run がなければファイルと手順を出力するだけ',
      words: {
        '--run': '実行する',
        '--replace-older': 'macOS：以前のエージェント ytm.factory_commentary.workspaces_mirror も停止し、無効にする',
      },
    },
    'service uninstall': { summary: 'サービスを停止し、ファイルを削除する', words: { '--run': '実行する' } },
    'service status': { summary: 'サービスが、この ytm のとおりに動いているかを表示する', words: { '--json': 'JSON で出力する' } },
    export: {
      summary: 'ほかのプログラムが ytm と連携するために必要なものを出力する',
      examples: ['crontab の行', 'Prometheus のアラートルール'],
    },
    'export cron': { summary: '確認してアラートを送る crontab の行を出力する' },
    'export prometheus': { summary: 'Prometheus のスクレイプ設定を出力する' },
    'export rules': { summary: 'Prometheus のアラートルールと記録ルールを、理由ごとに出力する' },
    'export alertmanager': { summary: 'ルールに合う Alertmanager のルートを出力する' },
    config: {
      summary: '設定を作る、確かめる、表示する',
      examples: ['新しいマシンで最初に実行する', '変更のたびに'],
    },
    'config init': { summary: 'このマシンで見つかったものを入れた注釈付きの設定を書き出す（上書きはしない）' },
    'config check': { summary: 'すべてのエラーを報告する。正しい設定なら、障害を検知するまでの時間と、hot に一致しないルールを表示する' },
    'config show': { summary: '有効な値とその出どころを表示する（秘密は隠す）' },
    'config schema': { summary: 'エディター用の JSON Schema を出力する' },
    demo: {
      summary: '組み込みのラボで製品全体を動かす',
      words: { '--tour': '端末でも、台本どおりのツアーを実行する' },
      examples: ['ダッシュボード。x で障害と hot の変更のメニューを開く', 'ツアー'],
    },
    completion: {
      summary: 'bash、zsh、fish の補完スクリプトを出力する',
      words: { SHELL: 'スクリプトを読み込むシェル' },
      examples: ['bash 用', 'zsh 用（fpath に ~/.zfunc がある場合）', 'fish 用'],
    },
  },
} as const satisfies HelpTexts & { readonly commands: Readonly<Record<keyof typeof helpEn.commands, unknown>> };
