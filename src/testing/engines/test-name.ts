import { randomBytes } from 'node:crypto';

const START = 'proscenium_test_';
const PATTERN = /^proscenium_test_([0-9a-z]{6,7})_[0-9a-f]{6}/;

/** How long something of a test may lie about before it counts as left behind by a run that was killed, in milliseconds: a day. */
const OLDEST = 86_400_000;

/** A name that no other test has, and that tells when it was made: `proscenium_test_t5x1ad_0c4f2e`. */
export function newTestName(): string {
  return `${START}${Math.floor(Date.now() / 1000).toString(36)}_${randomBytes(3).toString('hex')}`;
}

/** What every such name begins with. */
export const TEST_NAME_START = START;

/** Whether something was made by a test so long ago that the test cannot be running any more. */
export function isLeftover(name: string, now = Date.now()): boolean {
  const seconds = PATTERN.exec(name)?.[1];
  return seconds !== undefined && now - Number.parseInt(seconds, 36) * 1000 > OLDEST;
}
