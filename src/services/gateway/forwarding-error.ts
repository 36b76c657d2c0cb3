/** A request that could not be forwarded. Clients learn its message and nothing of the addresses behind; the log has the cause. */
export class ForwardingError extends Error {
  readonly status: number;
  /** The message is meant for clients, and `headers` go out with the answer. */
  readonly expose = true;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, name: string, message: string, details: ForwardingErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.name = name;
    this.status = status;
    this.headers = details.headers ?? {};
  }
}

/** What a {@link ForwardingError} may carry. */
export interface ForwardingErrorDetails {
  readonly cause?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** 502: the other backend could not be reached, or gave no valid answer. */
export function badGateway(pluginId: string, what: string, details?: ForwardingErrorDetails): ForwardingError {
  return new ForwardingError(502, 'BadGatewayError', `The backend of plugin '${pluginId}' ${what}`, details);
}

/** 504. */
export function gatewayTimeout(pluginId: string, what: string): ForwardingError {
  return new ForwardingError(504, 'GatewayTimeoutError', `The backend of plugin '${pluginId}' ${what}`);
}

/** 508: the addresses of plugins send requests round in a circle. */
export function loopDetected(pluginId: string): ForwardingError {
  return new ForwardingError(
    508,
    'LoopDetectedError',
    `The request for plugin '${pluginId}' passes gateways in a circle`,
  );
}

/** 426: only WebSocket is passed on. */
export function upgradeNotForwarded(): ForwardingError {
  return new ForwardingError(426, 'UpgradeRequiredError', 'No protocol but WebSocket is passed on here', {
    headers: { Upgrade: 'websocket', Connection: 'close, Upgrade' },
  });
}
