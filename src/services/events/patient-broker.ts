import { setTimeout as pause } from 'node:timers/promises';
import type { LogWriter } from '../../contracts/logger.js';
import { ServiceUnavailableError } from '../../errors/http-errors.js';
import { toError } from '../../errors/to-error.js';
import { runInActivity } from '../activity/index.js';
import type { BrokeredEvent, BrokerSubscriber, BrokerSubscription, EventBroker } from './broker.js';
import { growingPause, type PauseLimits } from './delivery/growing-pause.js';

const PAUSES: PauseLimits = { first: 200, longest: 5_000 };

/**
 * Puts off what is subscribed to while the broker is away, so that a backend starts without it: the subscription begins as soon as the
 * broker is there. Only the first one waits to find out that it is not.
 */
export class PatientBroker implements EventBroker {
  readonly #end = new AbortController();
  #isAway = false;

  constructor(
    private readonly broker: EventBroker,
    private readonly logger: LogWriter,
  ) {}

  publish(event: BrokeredEvent): Promise<void> {
    return this.broker.publish(event);
  }

  async subscribe(subscription: BrokerSubscription): Promise<BrokerSubscriber> {
    if (!this.#isAway)
      try {
        return await this.broker.subscribe(subscription);
      } catch (error) {
        // What the broker says about the subscription it would say again.
        if (!isUnavailable(error) || this.#end.signal.aborted) throw error;
        this.#isAway = true;
      }
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, this.#end.signal]);
    const subscribed = runInActivity({ service: 'EventBus' }, () => this.#subscribeLater(subscription, signal));
    return {
      close: async () => {
        end.abort();
        await (await subscribed)?.close();
      },
    };
  }

  check(): Promise<void> {
    return this.broker.check();
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.broker.close();
  }

  async #subscribeLater(subscription: BrokerSubscription, signal: AbortSignal): Promise<BrokerSubscriber | undefined> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      await pause(growingPause(failures, PAUSES), undefined, { ref: false, signal }).catch(() => undefined);
      if (signal.aborted) break;
      try {
        const subscriber = await this.broker.subscribe(subscription);
        this.#isAway = false;
        return subscriber;
      } catch (error) {
        // That it is away the broker has said itself.
        if (!isUnavailable(error))
          this.logger.error(`'${subscription.group}' cannot subscribe; it is tried again and again`, toError(error));
      }
    }
    return undefined;
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof ServiceUnavailableError;
}
