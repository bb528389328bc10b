/** Japanese sentences and next steps of every reason; the places are those of reasons.en.ts. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { ReasonText } from './reason-text.ts';
import { mirrorReasonsJa } from './reasons-mirror.ja.ts';

export const reasonsJa: Readonly<Record<ReasonCode, ReasonText>> = {
  'dns.not_found': {
    text: '名前 {host} は DNS に存在しません',
    next: '設定の名前を確認。tailnet の名前なら MagicDNS が有効か確認: tailscale status',
  },
  'dns.temporary': {
    text: '名前 {host} を解決できません: DNS リゾルバーが応答しません',
    next: 'このマシンの DNS 設定とネットワークを確認',
  },
  'dns.mismatch': { text: '{host} は {got} に解決されます（期待値 {expected}）', next: '{host} の DNS レコードを確認' },
  'tcp.refused': {
    text: '{address} が接続を拒否しました: ホストは動いていますが、そのポートで待ち受けているものがありません',
    next: '{host} のサービスを起動',
  },
  'tcp.unreachable': {
    text: '{address} への経路がありません',
    next: 'このマシンのネットワークを確認。macOS では「システム設定 > プライバシーとセキュリティ > ローカルネットワーク」も確認',
  },
  'tcp.timeout': { text: '{timeout:ms} 以内に {address} へ接続できません', next: '{host} の電源と到達性を確認: tailscale ping {host}' },
  'tcp.reset': { text: '{target} が応答なしで接続を閉じました', next: '{host} のサービスのログを確認' },
  'tls.expired': {
    text: '{host} の証明書は {expires:ago} 前に期限切れです',
    next: '更新する。tailscale serve なら: tailscale cert {host}',
  },
  'tls.not_yet_valid': { text: '{host} の証明書はまだ有効期間前です', next: 'このマシンと {host} の時計を確認' },
  'tls.self_signed': {
    text: '{host} の証明書は自己署名で、信頼されていません',
    next: 'プローブ {probe} の ca: に CA 証明書を指定するか、信頼された証明書を入れる',
  },
  'tls.name_mismatch': {
    text: '証明書は {got} のもので、{host} のものではありません',
    next: '証明書にある名前を使うか、servername を設定',
  },
  'tls.untrusted': {
    text: '{host} の証明書の認証局（{issuer}）は信頼されていません',
    next: 'プローブ {probe} の ca: に認証局の証明書を指定',
  },
  'tls.incomplete_chain': {
    text: '{host} が、証明書を発行した「{missing}」の証明書を送ってこず、このマシンにもありません',
    next: '{host} がチェーン全体（fullchain.pem）を送るように設定する。「{missing}」が自前の認証局なら、プローブ {probe} の ca: に指定',
  },
  'tls.invalid': {
    text: '{host} の証明書が無効です: {problem:word}',
    next: '証明書を入れ替える。内容の確認: openssl s_client -connect {address} | openssl x509 -text',
  },
  'tls.protocol': { text: '{address} と TLS で接続できませんでした: {problem}', next: 'ポートを確認。URL が http:// で始まるべきかも確認' },
  'tls.timeout': {
    text: '{address} は接続を受けますが、{timeout:ms} 以内に TLS ハンドシェイクが終わりません',
    next: '{host} の Web サーバーを確認。tailscale serve が証明書を取得中かもしれません',
  },
  'tls.expiring': {
    text: '{host} の証明書はあと {left:ms} で期限切れです',
    next: '更新されない理由を確認。tailscale serve なら: tailscale cert {host}',
  },
  'http.timeout': { text: '{timeout:ms} 以内に応答がありません（{phase:word}にタイムアウト）: {target}', next: '{host} のサービスを確認' },
  'http.status': { text: 'HTTP {status} が返ります（期待値 {expected}）: {target}', next: '{host} のサービスのログを確認' },
  'http.auth': { text: '{target} はログインが必要です（HTTP {status}）', next: 'プローブ {probe} の認証情報を確認' },
  'http.redirect': {
    text: '{target} が {location} へ転送しますが、追跡しません: {why:word}',
    next: '設定に最終アドレスを書くか、転送の理由を確認',
  },
  'http.protocol': { text: '{target} の応答は HTTP ではありません', next: 'ポートと、そこで何が待ち受けているか確認' },
  'http.malformed': {
    text: '{target} の応答は HTTP ですが、仕様に反しています: {fault:word}',
    next: '{host} のサービス、または手前のプロキシが何を送っているか確認: curl -v {target}',
  },
  'http.headers_too_large': { text: '{target} のヘッダーが大きすぎます', next: '{host} のサービスがヘッダーに何を足しているか確認' },
  'http.header_mismatch': { text: '{target}: ヘッダー {header} が {got}（期待値 {expected}）', next: '{host} のサービスの設定を確認' },
  'http.header_forbidden': {
    text: '{target}: 送られてはならないヘッダー {header} があります（{got}）',
    next: '{host} のサービスの設定からヘッダーを外す',
  },
  'http.login_page': {
    text: 'JSON ではなく Web ページが返ります（ログイン画面、または経路違い）: {target}',
    next: 'ブラウザーで {target} を開いて、何が応答するか確認',
  },
  'body.too_large': {
    text: '{target} の応答が {limit:bytes} を超えます',
    next: 'この大きさで正しければ、プローブ {probe} の maxBody を上げる',
  },
  'body.truncated': { text: '{target}: 応答が {received:bytes} で途切れました', next: '{host} のサービスを確認' },
  'body.encoding': { text: '{target}: 応答を展開できません（{encoding}）', next: '{host} のプロキシまたはサービスを確認' },
  'body.missing_text': { text: '{target} は応答しますが、ページに「{expected}」がありません', next: '{target} を開いて表示を確認' },
  'body.forbidden_text': {
    text: '{target} にあってはならない「{found}」が表示されています: 別のページです',
    next: '{host} の Web サーバーがそこで何を配信しているか確認',
  },
  'json.empty': { text: '{target} の応答が空です（JSON が必要）', next: '{host} のサービスを確認' },
  'json.parse': { text: '{target} の応答は JSON ではありません', next: '{host} のサービスを確認' },
  'json.type': { text: '{target}: {path} が{got:word}です（期待値 {expected:word}）', next: '{host} のサービスを確認' },
  'json.missing': { text: '{target}: 応答に {path} がありません', next: '{host} のサービスを確認' },
  'json.mismatch': { text: '{target}: {path} が {got}（期待値 {expected}）', next: '{host} のサービスを確認' },
  'peer.not_running': {
    text: '{host} で ytm serve が動いていません（{target} で待ち受けていません）',
    next: '{host} で ytm serve を起動し、exporter.listen を確認します',
  },
  'peer.stale': {
    text: '{peer} の ytm のスナップショットが {age:ms}前のものです（上限 {maxAge:ms}）',
    next: '{host} の ytm serve を再起動し、ログを確認します',
  },
  'peer.degraded': {
    text: '{peer} の ytm によると、そちらの {component} は DEGRADED です：{problem}',
    next: '{host} で ytm why {component} を実行します',
  },
  'peer.down': {
    text: '{peer} の ytm によると、そちらの {component} は DOWN です：{problem}',
    next: '{host} で ytm why {component} を実行します',
  },
  'peer.sees': {
    text: '{peer} の ytm は {component} を{verdict:word}と判定しています',
    next: '{peer} の ytm why {component} と比べます',
  },
  'watchdog.offline': { text: 'watchdog がオフラインと報告しています', next: '{target} を読み、ゲートウェイの watchdog のログを確認' },
  'watchdog.stale': {
    text: 'watchdog の報告が {age:ms} 前のものです（上限 {maxAge:ms}）',
    next: 'ゲートウェイの watchdog が書かなくなった理由を確認',
  },
  'watchdog.no_timestamp': {
    text: 'watchdog の報告に読み取れる時刻がなく、いつのものか分かりません',
    next: 'プローブ {probe} の timeField に項目名を指定',
  },
  'watchdog.unreadable_time': {
    text: 'watchdog の報告の時刻を使えません: {field} が {got} です（{form:word}）',
    next: 'watchdog が 2026-01-25T00:52:39Z のような Z 付きの UTC（date -u +%Y-%m-%dT%H:%M:%SZ）か、1970 年からの秒数を書くようにする',
  },
  'watchdog.clock_skew': { text: 'watchdog の報告の時刻が {ahead:ms} 未来になっています', next: 'このマシンとゲートウェイの時計を確認' },
  'tailscale.no_reply': { text: '{peer} が tailscale ping に応答しません', next: '電源を確認: tailscale status | grep {peer}' },
  'tailscale.relayed': {
    text: '{peer} への通信が中継（{via}）経由で、低速になっています。直近 1 日以内は直接通信できていました',
    next: '両方のマシンで tailscale netcheck',
  },
  'tailscale.no_peer': {
    text: 'このマシンから見て、{peer} は tailnet にありません',
    next: 'tailscale の管理画面で名前、アクセスルール、鍵の期限を確認',
  },
  'tailscale.ambiguous': {
    text: 'tailnet に {peer} という名前のマシンが複数あります: {names}',
    next: '設定には、目的のマシンの完全な DNS 名を書く',
  },
  'tailscale.replaced': {
    text: '{peer} はオフラインか、すでにありません。同じホスト名の {other} がオンラインなので、再インストールされたようです',
    next: 'tailscale の管理画面で古い {peer} を削除し、新しい方の名前を変える。または設定に {other} を書く',
  },
  'tailscale.exit_node_lost': {
    text: 'このマシンの exit node である {peer} が tailscale ping に応答しません。インターネットに接続できません',
    next: '{peer} の電源を確認。exit node の使用をやめるには: tailscale set --exit-node=',
  },
  'tailscale.key_expired': { text: '{peer} の tailscale 鍵が期限切れです', next: '{peer} で再ログイン: tailscale up' },
  'tailscale.key_expiring': {
    text: '{peer} の tailscale 鍵はあと {left:ms} で期限切れです',
    next: '更新するか、管理画面で {peer} の鍵の期限を無効にする',
  },
  'tailscale.stopped': { text: 'このマシンの tailscale が停止しています', next: 'tailscale up' },
  'tailscale.logged_out': { text: 'このマシンの tailscale がログアウトしています', next: 'tailscale login' },
  'tailscale.own_key_expired': { text: 'このマシンの tailscale 鍵が期限切れです', next: 'tailscale login' },
  'tailscale.needs_approval': { text: 'このマシンは tailnet 管理者の承認待ちです', next: 'tailscale の管理画面で承認' },
  'tailscale.locked_out': {
    text: 'tailnet lock により、このマシンは接続できません。鍵が署名されていません',
    next: 'このマシンの tailscale lock で鍵を確認し、署名できるマシンで tailscale lock sign を実行',
  },
  'tailscale.starting': { text: 'このマシンの tailscale は起動中です', next: '少し待つ。続く場合は: tailscale status' },
  'tailscale.daemon_down': {
    text: 'このマシンで tailscale のデーモンが動いていません',
    next: 'Tailscale を起動（Linux: sudo systemctl start tailscaled）',
  },
  'tailscale.cli_missing': { text: 'tailscale コマンドが見つかりません（{bin}）', next: 'インストールするか、tailscale.bin に指定' },
  'tailscale.cli_unusable': { text: 'tailscale コマンドがここでは使えません: {problem:word}', next: '手で実行: {bin} status' },
  'tailscale.permission': {
    text: 'このユーザーには tailscale のデーモンを操作する権限がありません',
    next: 'sudo tailscale set --operator=$USER',
  },
  'tailscale.own_key_expiring': {
    text: 'このマシンの tailscale 鍵はあと {left:ms} で期限切れです',
    next: 'tailscale login、または管理画面で鍵の期限を無効にする',
  },
  'tailscale.control_lost': {
    text: 'このマシンは tailnet のコントロールサーバーに接続できません。ピアは応答しています',
    next: 'インターネット接続を確認。回復するまで、マシン、鍵、アクセスルールの変更は反映されません',
  },
  'observer.offline': {
    text: 'このマシンがオフラインのため、ほかのマシンの状態は分かりません（{asked:word} から応答なし）',
    next: 'このマシンのネットワークを確認',
  },
  'mount.absent': { text: '共有がマウントされていません: {path}', next: '{remount:word}' },
  'mount.hung': {
    text: '共有はマウントされていますが、{held:ms} のあいだ応答がありません: {path}',
    next: '共有のホストを確認。正常なら強制アンマウントして再マウント',
  },
  'mount.wrong_type': { text: '{path} に {got} がマウントされています（期待値 {expected}）', next: 'アンマウントして、共有をマウント' },
  'mount.stale': { text: '共有への接続が切れています（{errno}）: {path}', next: '{path} を強制アンマウントして再マウント' },
  'mount.permission': { text: '{path} に入る権限がありません（{errno}）', next: '共有でのこのユーザーの権限を確認' },
  'mount.table_unreadable': { text: 'マウント表を読めません: {problem}', next: '設定の mount.table を確認' },
  'mount.visit_pending': {
    text: '未確認: 前回の共有の確認がまだ終わっていません（プロセス {pid}）',
    next: 'sentinel プローブの理由を参照',
  },
  'permission.macos_privacy': {
    text: 'macOS のプライバシー設定により {path} を読めません',
    next: 'システム設定 > プライバシーとセキュリティ > フルディスクアクセス（またはネットワークボリューム）に {program} を追加',
  },
  'sentinel.missing': {
    text: '保管庫のセンチネルがありません: {file}',
    next: '新しい保管庫なら ytm mirror bootstrap。そうでなければ正しい共有をマウント。ファイルを手で作らないこと',
  },
  'sentinel.unreadable': { text: '保管庫のセンチネルを読めません（{errno}）: {file}', next: '共有とファイルの権限を確認' },
  'sentinel.invalid': {
    text: '保管庫のセンチネルが JSON オブジェクトではありません: {file}',
    next: 'ファイルを確認し、バックアップから復元する',
  },
  'sentinel.wrong_vault': {
    text: '別の保管庫がマウントされています: ID は {got}（期待値 {expected}）',
    next: '正しい共有をマウント。意図して入れ替えたのなら、プローブ {probe} の vaultId に新しい ID を設定',
  },
  'planning.missing': {
    text: 'planning フォルダーがありません: {path}',
    next: 'ytm doctor vault --fix、続けて ytm planning seed。以前あったなら ytm find planning',
  },
  'planning.not_a_folder': {
    text: 'planning がフォルダー自体ではありません: {path}',
    next: '本物のフォルダーを置く。リンクはほかのマシンでは別の場所を指す',
  },
  'planning.unreadable': { text: 'planning フォルダーを読めません ({errno}): {path}', next: '共有でのこのユーザーの権限を確認' },
  'planning.empty': {
    text: 'planning フォルダーが空です: {path}',
    next: '新しい保管庫なら ytm planning seed。そうでなければバックアップから復元し、空になった原因を調べる',
  },
  'space.low': { text: '{path} の空きが {free:bytes}（{ratio:percent}）しかありません', next: '空き容量を増やす' },
  'space.full': { text: '満杯です（空き {free:bytes}）: {path}', next: 'すぐに空き容量を増やす' },
  'space.read_only': { text: '読み取り専用です: {path}', next: '読み取り専用でマウントされた理由を確認し、再マウント' },
  'space.unknown': { text: '{path} の容量が分かりません: {problem:word}', next: 'フォルダーがあるか確認' },
  'command.warning': { text: '{target}: {output}', next: 'コマンドの出力を確認' },
  'command.critical': { text: '{target}: {output}', next: 'コマンドの出力を確認' },
  'command.unknown': { text: '{target} の状態は不明です: {output}', next: '手でコマンドを実行' },
  'command.timeout': { text: '{target} が {timeout:ms} 以内に終わりません', next: '手で実行して、何を待っているか確認' },
  'command.unusable': { text: '{target} を実行できません: {problem:word}', next: 'プローブ {probe} のコマンドを確認' },
  'gateway.not_reachable': {
    text: 'tailnet 経由で到達できません（{domains}）: {lastLife:ago} 前から応答なし',
    next: '{host} の電源を確認。次に: tailscale ping {host}',
  },
  'gateway.off_tailnet': {
    text: 'tailnet 経由では応答がありませんが、LAN（{lan}）では応答があります: 相手の tailscale が停止、ログアウト、または遮断されています',
    next: 'LAN 経由で {component} にログインし、次に: tailscale status',
  },
  'gateway.services_down': {
    text: 'ホストは動いていますが、Web サービスが動いていません: {failing}',
    next: 'ssh {host} で Web サービスを再起動し、ログを確認',
  },
  'gateway.backend_down': {
    text: 'API が動いていません（{what:word}）。トップページは正常で、ネットワークではなくバックエンドの問題です',
    next: 'ssh {host} でバックエンドを再起動し、ログを確認',
  },
  'gateway.front_down': {
    text: 'トップページが表示されません（{what:word}）。API は正常です',
    next: '{host} のフロントエンド（ファイルと Web サーバー）を確認',
  },
  'gateway.wrong_page': {
    text: '{target} で別のページが配信されています: アプリではなく「{found}」',
    next: '{host} の Web サーバーの配信先を確認: tailscale serve status',
  },
  'gateway.ping_lost': {
    text: 'tailscale ping に応答がありませんが、HTTP は正常です: 経路の変化か ping の遮断で、ホストは動いています',
    next: '急ぎではありません。tailscale netcheck',
  },
  'gateway.files_down': {
    text: 'ファイル一覧が表示されません（{what:word}）。UI と API は正常です',
    next: '{host} で共有がマウントされ、files のリンクがそこを指すか確認',
  },
  'vault.host_off': {
    text: '共有のホスト {host} が応答しません: 電源が切れているか、ネットワークにつながっていません',
    next: '{host} の電源を入れ、次に {remount:word}',
  },
  'hot.space_low': {
    text: 'このマシンのディスクが残りわずかです: {path} の空き {free:bytes}（{ratio:percent}）',
    next: 'このマシンの空き容量を増やす',
  },
  'hot.space_full': { text: 'このマシンのディスクが満杯です: {path} の空き {free:bytes}', next: 'すぐにこのマシンの空き容量を増やす' },
  ...mirrorReasonsJa,
  'store.full': {
    text: '何も記録できません: データベースのディスクが満杯です（{file}）',
    next: 'そのディスクの空き容量を増やす。記録は自動的に再開します',
  },
  'store.locked': {
    text: '何も記録できません: 別のプログラムがデータベースをロックしたままです（{file}）',
    next: '開いているプログラムを調べて（lsof {file}）終了する。記録は自動的に再開します',
  },
  'store.newer': {
    text: '{file} に何も記録できません。データベースを書いたのは、より新しい ytm です（{problem}）',
    next: 'そのバージョンの ytm を入れるか、別の paths.state を設定する',
  },
  'store.damaged': {
    text: '何も記録できません: データベースが壊れています（{file}）。読める部分を保存しています',
    next: '少し待つ。続くようなら、状態フォルダーの空き容量とディスクを確認',
  },
  'store.unusable': {
    text: '何も記録できません: データベースを使えません（{problem}）: {file}',
    next: 'そこに何があるか、このユーザーが書き込めるかを確認。記録は自動的に再開します',
  },
  'store.repaired': {
    text: 'データベースが {at:ago} 前に壊れましたが、すべて読み取れたため、失われたものはありません',
    next: '状態フォルダーのディスクを確認。この表示を消すには {aside} を削除',
  },
  'store.lost': {
    text: 'データベースが {at:ago} 前に壊れ、一部が失われました: {lost}',
    next: '状態フォルダーのディスクを確認。この表示を消すには {aside} を削除',
  },
  'store.replaced': {
    text: 'データベースが {at:ago} 前に読めなくなり、新しく作り直しました: 連続回数、履歴、ミラーの記録は失われました',
    next: '状態フォルダーのディスクを確認。この表示を消すには {aside} を削除',
  },
  'component.unreachable': {
    text: '{component} に到達できません（{domains}）: {lastLife:ago} 前から応答なし',
    next: '電源と、下のプローブを確認',
  },
  'component.asleep': {
    text: '{component} はスリープ中か電源オフです: {since:ago} 前に tailnet から離れました',
    next: '動いているべきなら、起こすか電源を入れる',
  },
  'component.blind': { text: '{component} の状態は分かりません: {why}', next: '{component} のプローブを確認' },
  'probe.slow': {
    text: '{target} は応答しますが、{took:ms} かかっています（{limit:ms} から遅いとみなす設定）',
    next: '{host} の負荷と経路を確認: ytm watch で試行の内訳が見られる',
  },
  'probe.intermittent': {
    text: '{target} の失敗と成功が交互に続いています: プローブ {probe} の直近 {of} 回のうち {bad} 回が失敗',
    next: 'ytm why {component} を実行し、背後のサーバー・経路・プロセスのうち壊れているものを探す',
  },
  'probe.stale': { text: 'プローブ {probe} の結果が {age:ms} のあいだ届いていません', next: 'ytm serve が動いているか確認' },
  'probe.pending': { text: 'プローブ {probe} の結果はまだありません', next: '最初の一巡を待つ' },
  'probe.cancelled': { text: 'プローブ {probe} は取り消されました', next: 'もう一度実行' },
  'probe.unusable': { text: 'プローブ {probe} は {target} を確認できません: {problem}', next: 'プローブ {probe} の設定を直す' },
  'probe.settling': {
    text: 'このマシンはスリープから復帰したばかりです: プローブ {probe} はネットワークの回復を待っています',
    next: '少し待つ',
  },
  'probe.overloaded': {
    text: 'このマシンの負荷が高く、プローブ {probe} の結果を判断できませんでした',
    next: 'CPU を使っているものを確認: top',
  },
  'probe.internal': {
    text: 'プローブ {probe} で ytm の内部エラーが発生しました: {problem}',
    next: 'ytm の不具合です。この行を添えて報告してください',
  },
  'ytm.other_version': { text: '{text}（{code}、別のバージョンの ytm の報告）', next: '{next}' },
  'gate.not_configured': {
    text: 'ゲートが設定されていないため、ジョブは始まりません',
    next: 'paths.share を設定するか、ジョブに必要な構成要素を mirror.gate に書く',
  },
  'gate.component_missing': {
    text: 'ゲートの条件にある構成要素 {component} が存在しません',
    next: '{component} のプローブを加えるか、mirror.gate から外す',
  },
  'gate.unconfirmed': { text: '{probe} はまだ確定していません', next: '次の試行を待つ' },
  'gate.recovering': { text: '{probe} は直前に失敗しました。{rise} 回続けて成功する必要があります', next: '次の試行を待つ' },
  'gate.not_all_asked': { text: '一部のプローブしか実行していません', next: 'ytm gate、または名前を付けずに ytm check を実行' },
};
