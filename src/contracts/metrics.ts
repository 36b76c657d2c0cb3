import { Contract } from '../decorators/contract.js';
import type { TelemetryAttributes } from './telemetry-attributes.js';

/** Settings of an instrument. */
export interface MetricOptions {
  /** For those who read the numbers. */
  readonly description?: string;
  /** By the code of UCUM: `s`, `ms`, `By`, or `{seat}` for what is counted. */
  readonly unit?: string;
  /** `explicitBucketBoundaries`: where the buckets of a histogram end, in its unit. */
  readonly advice?: { readonly explicitBucketBoundaries?: number[] };
}

/** Counts what only grows. */
export interface Counter<Attributes extends TelemetryAttributes = TelemetryAttributes> {
  /** @param value - not negative */
  add(value: number, attributes?: Attributes): void;
}

/** Counts what grows and shrinks. */
export interface UpDownCounter<Attributes extends TelemetryAttributes = TelemetryAttributes> {
  /** @param value - negative to count down */
  add(value: number, attributes?: Attributes): void;
}

/** Collects values whose distribution matters, such as durations. */
export interface Histogram<Attributes extends TelemetryAttributes = TelemetryAttributes> {
  /** @param value - not negative */
  record(value: number, attributes?: Attributes): void;
}

/** Holds the latest value. */
export interface Gauge<Attributes extends TelemetryAttributes = TelemetryAttributes> {
  record(value: number, attributes?: Attributes): void;
}

/** Tells a value when it is asked for; called whenever the numbers are collected. */
export type ObservableMetricCallback<Attributes extends TelemetryAttributes = TelemetryAttributes> = (result: {
  observe(value: number, attributes?: Attributes): void;
}) => void | Promise<void>;

/** An instrument that asks for its values. */
export interface ObservableMetric<Attributes extends TelemetryAttributes = TelemetryAttributes> {
  addCallback(callback: ObservableMetricCallback<Attributes>): void;
  removeCallback(callback: ObservableMetricCallback<Attributes>): void;
}

/**
 * Makes instruments that measure a plugin. The numbers go wherever the process has set up OpenTelemetry to send them; where it
 * has not, measuring does nothing.
 *
 * @example
 * ```ts
 * import { Metrics, Service } from 'proscenium';
 *
 * @Service('plugin')
 * export class BoxOffice {
 *   readonly #sold;
 *
 *   constructor(metrics: Metrics) {
 *     this.#sold = metrics.createCounter('tickets.sold', { description: 'Tickets sold', unit: '{ticket}' });
 *   }
 *
 *   sell(play: string) {
 *     this.#sold.add(1, { play });
 *   }
 * }
 * ```
 */
@Contract('core.metrics')
export abstract class Metrics {
  abstract createCounter<Attributes extends TelemetryAttributes = TelemetryAttributes>(
    name: string,
    options?: MetricOptions,
  ): Counter<Attributes>;
  abstract createUpDownCounter<Attributes extends TelemetryAttributes = TelemetryAttributes>(
    name: string,
    options?: MetricOptions,
  ): UpDownCounter<Attributes>;
  abstract createHistogram<Attributes extends TelemetryAttributes = TelemetryAttributes>(
    name: string,
    options?: MetricOptions,
  ): Histogram<Attributes>;
  abstract createGauge<Attributes extends TelemetryAttributes = TelemetryAttributes>(
    name: string,
    options?: MetricOptions,
  ): Gauge<Attributes>;
  /** What is observed is the sum so far, which only grows. */
  abstract createObservableCounter<Attributes extends TelemetryAttributes = TelemetryAttributes>(
    name: string,
    options?: MetricOptions,
  ): ObservableMetric<Attributes>;
  /** What is observed is the sum so far. */
  abstract createObservableUpDownCounter<Attributes extends TelemetryAttributes = TelemetryAttributes>(
    name: string,
    options?: MetricOptions,
  ): ObservableMetric<Attributes>;
  /** What is observed is the latest value. */
  abstract createObservableGauge<Attributes extends TelemetryAttributes = TelemetryAttributes>(
    name: string,
    options?: MetricOptions,
  ): ObservableMetric<Attributes>;
}
