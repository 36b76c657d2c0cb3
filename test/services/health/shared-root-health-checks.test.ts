import { setTimeout as pause } from 'node:timers/promises';
import { MemoryLogger } from 'proscenium/testing';
import { expect } from 'chai';
import type { HealthCheckResult } from '#src/contracts/root-health-checks.js';
import type { JsonObject } from '#src/contracts/root-config.js';
import { type Activity, currentActivity, runInActivity } from '#src/services/activity/index.js';
import { SharedRootHealthChecks } from '#src/services/health/index.js';
import { StaticConfig } from '#src/services/root-config/index.js';

function givenChecks(settings: JsonObject = {}) {
  const logger = new MemoryLogger();
  const checks = new SharedRootHealthChecks(new StaticConfig({ backend: { health: { checks: settings } } }), logger);
  const messages = () => logger.entries.map(({ level, message }) => `${level}: ${message}`);
  return { checks, logger, messages };
}

const summaryOf = (results: readonly HealthCheckResult[]) =>
  results.map(({ name, required, error }) => [name, required, error?.message ?? 'ok']);

describe('SharedRootHealthChecks', () => {
  it('runs nothing when there is nothing', async () => {
    expect(await givenChecks().checks.run()).to.deep.equal([]);
  });

  it('tells what each check came to, in the order in which they were added', async () => {
    const { checks } = givenChecks();
    checks.add('slow', () => pause(5));
    checks.add('rejects', () => Promise.reject(new Error('NOPE')));
    checks.add('throws', () => {
      throw new Error('NEVER');
    });
    checks.add('optional', () => undefined, { required: false });

    expect(summaryOf(await checks.run())).to.deep.equal([
      ['slow', true, 'ok'],
      ['rejects', true, 'NOPE'],
      ['throws', true, 'NEVER'],
      ['optional', false, 'ok'],
    ]);
  });

  it('waits for no check longer than the limit, and tells it so', async () => {
    const { checks } = givenChecks({ timeout: '10ms' });
    let reason: unknown;
    checks.add('hung', (signal) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason;
      });
      return new Promise<void>(() => {});
    });

    const results = await checks.run();

    expect(summaryOf(results)).to.deep.equal([['hung', true, 'there was no result within 10 ms']]);
    expect(reason).to.equal(results[0]?.error);
  });

  it('does not call a check again that has not ended', async () => {
    const { checks } = givenChecks({ timeout: '5ms', reuse: '0s' });
    let [calls, end] = [0, () => {}];
    checks.add('hung', () => {
      calls += 1;
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    });
    const states = [];
    for (const isLast of [false, false, true]) {
      if (isLast) end();
      const [result] = await checks.run();
      states.push(result?.error === undefined);
      await pause(10);
    }

    expect([states, calls]).to.deep.equal([[false, false, true], 1]);
  });

  it('shares one run among all who ask, and its results for a while', async () => {
    const { checks } = givenChecks({ reuse: '1 hour' });
    let runs = 0;
    checks.add('queue', () => void (runs += 1));

    await Promise.all([checks.run(), checks.run()]);
    await checks.run();

    expect(runs).to.equal(1);
  });

  it('runs again after that while, and when a check has been added or removed', async () => {
    const { checks } = givenChecks({ reuse: '0s' });
    let runs = 0;
    checks.add('queue', () => void (runs += 1));
    await checks.run();
    await pause(10);
    await checks.run();
    const remove = checks.add('other', () => undefined);
    await checks.run();
    remove();

    expect([summaryOf(await checks.run()), runs]).to.deep.equal([[['queue', true, 'ok']], 4]);
  });

  it('logs when a check begins to fail, with the reason, and when it passes again', async () => {
    const { checks, messages, logger } = givenChecks({ reuse: '0s' });
    let failure: Error | undefined = new Error('NOPE');
    checks.add('queue', () => {
      if (failure !== undefined) throw failure;
    });

    await checks.run();
    await pause(5);
    await checks.run();
    failure = undefined;
    await pause(5);
    await checks.run();

    expect(messages()).to.deep.equal([
      "warn: The health check 'queue' fails",
      "info: The health check 'queue' passes again",
    ]);
    expect(logger.entries[0]?.fields['error']).to.have.property('message', 'NOPE');
  });

  it('runs a check on behalf of the plugin that has added it, whose id its name begins with', async () => {
    const { checks } = givenChecks();
    let seen: Activity | undefined;
    runInActivity({ pluginId: 'catalog' }, () =>
      checks.add('database', () => {
        seen = currentActivity();
      }),
    );

    const results = await runInActivity({ requestId: 'r1' }, () => checks.run());

    expect([seen, summaryOf(results)]).to.deep.equal([{ pluginId: 'catalog' }, [['catalog.database', true, 'ok']]]);
  });
});
