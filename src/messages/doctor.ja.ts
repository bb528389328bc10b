import type { doctorEn, doctorFactsEn } from './doctor.en.ts';
import type { ReasonText } from './reason-text.ts';

export const doctorJa: Readonly<Record<keyof typeof doctorEn, ReasonText>> = {
  'path.missing': { text: '{key} が存在しません：{path}', next: 'フォルダーを作るか、設定の {key} を直す' },
  'path.missing-on-share': { text: '{key} が存在しません：{path}', next: 'ytm doctor vault --fix' },
  'path.no-vault': {
    text: '{key} が存在しません：{path}',
    next: '新しい保管庫なら ytm mirror bootstrap --ensure-dirs。そうでなければ正しい共有をマウントする',
  },
  'path.not-a-folder': { text: '{key} がフォルダーではありません：{path}', next: '設定の {key} を直す' },
  'path.unreadable': { text: '{key} を読めません（{errno}）：{path}', next: 'このユーザーに {path} を読む権限を与える' },
  'path.not-writable': { text: '{key} に書けません（{errno}）：{path}', next: 'このユーザーに {path} へ書く権限を与える' },
  'path.other-device': {
    text: '{key} が共有 {share} の上にありません：{path}',
    next: '途中にマウントされているものをアンマウントするか、設定の {key} を直す',
  },
  'path.hot-on-share': { text: 'hot が共有 {share} の上にあります：{path}', next: 'paths.hot をローカルディスクのフォルダーにする' },
  'path.share-hung': {
    text: '{key} が応答しないため、共有の残りは確認していません：{path}',
    next: '共有のホストを確認する。動いていれば、共有を強制的にアンマウントし、マウントし直す',
  },
  'path.hung': { text: '{key} が応答しません：{path}', next: 'それを持つディスクかサーバーを確認する' },
  'path.not-checked': { text: '{key} を確認できませんでした（{problem}）：{path}', next: 'このコマンドをもう一度実行する' },
  'state.unusable': { text: '{problem}', next: 'paths.state を、このユーザーだけが使えるローカルディスクのフォルダーにする' },
  'state.set-aside': {
    text: '壊れたデータベースが退避されています：{path}',
    next: 'ytm mirror status と ytm incidents に欠けたものがなければ削除する',
  },
  'vault.folder-unreadable': { text: '保管庫のフォルダー {path} を読めません（{errno}）', next: '共有のホストでその権限を確認する' },
  'vault.unfinished': {
    text: '{folders} 個のフォルダーを確認し、{last} で止まりました',
    next: '同じコマンドをもう一度実行すると、そこから続ける',
  },
  'vault.hung': {
    text: '{last} から保管庫が応答しません。{folders} 個のフォルダーは確認済みです',
    next: '共有のホストを確認する。動いていれば、共有を強制的にアンマウントし、マウントし直す',
  },
  'vault.lost': {
    text: '保管庫がなくなりました（{problem}、{last}）。{folders} 個のフォルダーは確認済みです',
    next: '共有をマウントし直し、同じコマンドを実行すると、そこから続ける',
  },
  'folder.missing': { text: '保管庫にフォルダー {path} がありません', next: 'ytm doctor vault --fix' },
  'folder.in-the-way': {
    text: '保管庫の {path} がフォルダーではありません',
    next: 'そこにあるものの名前を変えるか移動し、ytm doctor vault --fix',
  },
  'link.absolute': {
    text: 'リンク {path} の先 {target} は、ほかのマシンではパスが異なります',
    next: 'ytm doctor vault --fix で {to} にする',
  },
  'link.dangling': { text: 'リンク {path} の先がありません：{target}', next: 'リンク先を復元する（ytm find NAME）か、リンクを削除する' },
  'link.escapes': {
    text: 'リンク {path} は共有の外を指しています：{target}',
    next: 'コピーに置き換えるか、そのマウントポイントを doctor.knownMounts に加える',
  },
  'database.in-use': {
    text: '共有でデータベースが使われています：{path}（{beside} もある）',
    next: '開いているプログラムを終え、これらのファイルをすべてローカルディスクへ移す。共有の上の SQLite はデータを失う',
  },
  'database.on-share': {
    text: '共有にデータベースがあります：{path}',
    next: 'ローカルディスクへ移す。どのプログラムも開かないコピーなら、そのままでよい',
  },
  'database.copy': { text: 'ミラーが送ったデータベース：{path}', next: 'どのプログラムもそこで開かないなら、何もしなくてよい' },
  'database.left-behind': {
    text: '{path} はデータベース {database} のものですが、本体がありません',
    next: '本体と合わせる。これがないと最新の変更が欠ける。不要なら削除する',
  },
  'name.forbidden': { text: 'Windows と SMB は名前 {path} を保持できません', next: 'hot で、hot になければ保管庫で名前を変える' },
  'name.too-long': { text: '名前 {path} は長すぎて、保持できないマシンがあります', next: 'hot で、hot になければ保管庫で名前を変える' },
  'name.device': { text: 'Windows では名前 {path} がデバイス用に予約されています', next: 'hot で、hot になければ保管庫で名前を変える' },
  'name.mapped': {
    text: '名前 {path} では、SMB が保持できない文字を macOS が置き換えています。ほかのシステムでは別の名前に見えます',
    next: 'Windows が受け付けない記号を使わず、末尾が空白や点でない名前に Mac で変える',
  },
  'name.unreadable': { text: '名前 {path} を読めません（{errno}）', next: '作成したマシンで UTF-8 の名前に変える' },
  'name.collision': {
    text: '大文字小文字や Unicode の形を区別しないシステムでは、{path} と {others} が同じ名前になります',
    next: 'どちらかの名前を変える',
  },
  'leftover.rsync': {
    text: '{wanted} の中断した転送が {path} を残しました（{bytes:bytes}）',
    next: 'ytm doctor vault --fix でごみ箱へ移す',
  },
  'leftover.recent': {
    text: '{path} は {wanted} の転送中かもしれません',
    next: '何もしない。明日もあれば、このコマンドをもう一度実行する',
  },
  'leftover.other': { text: '{path} は中断したプログラムが残したものと思われます', next: 'どのプログラムも使っていなければ削除する' },
  'projects.absent': {
    text: 'hot に {path} がないため、サムネイルは確認していません',
    next: 'この hot にサムネイルがあるはずなら復元する：ytm find projects.json',
  },
  'projects.too-large': {
    text: '{path} が {bytes:bytes} を超えるため、サムネイルは確認していません',
    next: 'それを書くプログラムを確かめる',
  },
  'projects.unreadable': { text: '{path} を読めません（{errno}）', next: 'このユーザーが読める hot のファイルにする' },
  'projects.invalid': {
    text: '{path} はサムネイルの一覧ではありません：{problem}',
    next: '直すか、古い版を復元する：ytm find projects.json',
  },
  'projects.too-many': {
    text: '{path} が参照する画像が多すぎます。{count} 件は確認していません',
    next: '不要になったプロジェクトをそこから削除する',
  },
  'reference.outside': { text: '{written} は {folder} の中にありません', next: 'thumbnails/projects.json で直す。ytm はたどらない' },
  'reference.not-an-image': { text: '{written} は画像の名前ではありません', next: 'thumbnails/projects.json で直す' },
  'thumbnail.in-the-way': { text: '{path} はファイルではないか、リンクの先にあります', next: '代わりにファイルを置く。リンクはたどらない' },
  'thumbnail.in-vault': { text: '{path} がありません。保管庫にはあります', next: 'ytm doctor thumbnails --fix で復元する' },
  'thumbnail.in-trash': { text: '{path} がありません。実行 {run} のごみ箱にはあります', next: 'ytm doctor thumbnails --fix で復元する' },
  'thumbnail.lost': {
    text: '{path} がありません。保管庫にもそのごみ箱にもありません',
    next: '作り直す。それまでは ytm doctor thumbnails --fix で代替画像を置く',
  },
  'thumbnail.lost-for-good': { text: '{path} がありません。保管庫にもそのごみ箱にもありません', next: '作り直す' },
  'thumbnail.not-searched': {
    text: '{path} がありません。保管庫は調べていません',
    next: '保管庫に入れるようになったら、このコマンドをもう一度実行する',
  },
  'thumbnail.vault-unread': {
    text: '保管庫とそのごみ箱をすべては調べられませんでした：{problem}',
    next: '共有を確かめ、このコマンドをもう一度実行する',
  },
  'thumbnail.stood-in': { text: '{path} はどこにもなかったため、代替画像を置きました', next: '作り直して置き換える' },
  'thumbnail.placeholder': { text: '{path} は代替画像。元の画像がありません', next: '作り直して置き換える' },
  'thumbnail.original-back': {
    text: '{path} は代替画像。元の画像が保管庫かそのごみ箱にあります',
    next: 'ytm doctor thumbnails --fix で元の画像に置き換える',
  },
  'service.not-installed': {
    text: 'ytm serve はサービスとしてインストールされていません',
    next: 'ytm service install、続けて --run を付けて実行する',
  },
  'service.stopped': {
    text: 'サービスはインストールされていますが、動いていません。最後の終了コードは {code}',
    next: 'ログを確認し（docs/serve.ja.md）、ytm serve を手動で実行する',
  },
  'service.unknown': {
    text: 'サービスが動いているかどうか不明：{said}',
    next: 'サービスのユーザーでログインし、このコマンドをもう一度実行する',
  },
  'service.outdated': { text: '{path} はこの ytm が書く内容と異なります', next: 'ytm service install --run' },
  'service.file-missing': { text: 'サービスは動いていますが、ファイルがありません：{path}', next: 'ytm service install --run' },
  'service.ends-at-logout': { text: '{user} がログアウトするとサービスは終了します', next: 'loginctl enable-linger {user}' },
  'service.secret': {
    text: '設定は {name} からシークレットを読みますが、サービスにはこの変数がありません',
    next: '自分だけが読めるファイルに書き、設定で file:PATH を使う',
  },
  'service.no-daemon': { text: 'この設定のデーモンが応答しません', next: 'ytm service status。サービスがなければ ytm serve' },
  'service.daemon-hung': { text: 'デーモン（pid {pid}）が応答しません', next: 'kill -CONT {pid}、または再起動する' },
  'service.daemon-silent': { text: 'デーモンから状態を読めませんでした：{problem}', next: '再起動し、ログを確認する' },
  'service.other-version': { text: 'デーモンは ytm {running}、これは {version}', next: 'ytm service install --run' },
};

export const doctorFactsJa: Readonly<Record<keyof typeof doctorFactsEn, string>> = {
  'share-mounted': '{source} が {path} にマウントされています（{type}）',
  'path-usable': '{key}：{path}（デバイス {device}）',
  'state-usable': '状態フォルダー：{path}',
  'rsync-used': 'rsync：{file}、バージョン {version}',
  'rsync-used-without-choice': 'rsync：{file}、バージョン {version}。{checksum} だけが使えるため、送った内容はそれで比べます',
  'service-running': 'サービスは動いています（pid {pid}）',
  'daemon-answers': 'デーモンが応答します：{host} の ytm {version}',
  'tailscale-used': 'tailscale：{file}、バージョン {version}、状態 {state}',
};
