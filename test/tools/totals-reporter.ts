import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

const { EVENT_RUN_END, EVENT_TEST_PENDING, EVENT_TEST_RETRY } = Mocha.Runner.constants;

/**
 * Mocha's dots, then every test that failed at first and every skipped test by its name, then the totals as one plain line:
 * `612 passed, 0 failed, 3 skipped`.
 * The line also goes to the file that `TEST_TOTALS_FILE` names, from where CI repeats it as its last word.
 */
export default class TotalsReporter extends Mocha.reporters.Dot {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const lines: string[] = [];
    runner.on(EVENT_TEST_PENDING, (test) => lines.push(`skipped: ${nameOf(test)}`));
    runner.on(EVENT_TEST_RETRY, (test, error) => lines.push(`failed at first: ${nameOf(test)}: ${error.message}`));
    runner.once(EVENT_RUN_END, () => report(runner, lines));
  }
}

function nameOf(test: Mocha.Test): string {
  return test.titlePath().join(' › ');
}

function report(runner: Mocha.Runner, lines: readonly string[]): void {
  const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
  const totals = `${passes} passed, ${failures} failed, ${pending} skipped`;
  for (const line of lines) process.stdout.write(`${line}\n`);
  process.stdout.write(`${totals}\n`);
  const file = process.env['TEST_TOTALS_FILE'];
  if (file !== undefined) writeFileSync(file, `${totals}\n`);
}
