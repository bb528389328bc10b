import { expect, test } from 'vitest';
import * as contract from '../../../../src/mirror/core/contract.ts';

test('the names of ytm on disk are those of every version', () => {
  const names = Object.entries(contract).filter(([key]) => key.endsWith('_NAME'));
  expect(Object.fromEntries(names)).toEqual({
    SENTINEL_NAME: '.ytm_vault_workspaces_root.json',
    IMAGE_NAME: '.ytm_image.json',
    HOT_MARK_NAME: '.ytm_hot.json',
    HEARTBEAT_NAME: 'ytm_heartbeat.json',
    TRASH_NAME: '.ytm_trash',
    TEMP_NAME: '.ytm_tmp',
    RESTORE_TEMP_NAME: '.ytm_restore',
    REPLACED_NAME: '.ytm_replaced',
  });
  expect(contract.VAULTS_OWN).toBe('.ytm_');
});
