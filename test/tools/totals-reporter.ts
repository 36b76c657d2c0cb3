import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

const { EVENT_RUN_END, EVENT_TEST_PENDING } = Mocha.Runner.constants;

/**
 * Mocha's dots, then every skipped test by its name, then the totals as one plain line: `612 passed, 0 failed, 3 skipped`.
 * The line also goes to the file that `TEST_TOTALS_FILE` names, from where CI repeats it as its last word.
 */
export default class TotalsReporter extends Mocha.reporters.Dot {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const skipped: string[] = [];
    runner.on(EVENT_TEST_PENDING, (test) => skipped.push(test.titlePath().join(' › ')));
    runner.once(EVENT_RUN_END, () => report(runner, skipped));
  }
}

function report(runner: Mocha.Runner, skipped: readonly string[]): void {
  const { passes = 0, failures = 0 } = runner.stats ?? {};
  const totals = `${passes} passed, ${failures} failed, ${skipped.length} skipped`;
  for (const name of skipped) process.stdout.write(`skipped: ${name}\n`);
  process.stdout.write(`${totals}\n`);
  const file = process.env['TEST_TOTALS_FILE'];
  if (file !== undefined) writeFileSync(file, `${totals}\n`);
}
