import { isSecretName } from '../../root-config/index.js';

/**
 * A URL as it may be written to a log: the values of query parameters whose names say that they are secret become `***`, and
 * so does everything that looks like a JSON Web Token, and the `code` that an identity provider sends with a `state`. The rest stays
 * as it came.
 */
export function maskedUrl(url: string): string {
  if (!MAY_BE_SECRET.test(url)) return url;
  return maskedQuery(url).replaceAll(JSON_WEB_TOKEN, '***');
}

function maskedQuery(url: string): string {
  const start = url.indexOf('?');
  if (start === -1) return url;
  const parameters = url.slice(start + 1).split('&');
  const hasState = parameters.some((one) => one.startsWith('state='));
  return `${url.slice(0, start)}?${parameters.map((one) => maskParameter(one, hasState)).join('&')}`;
}

/** Whether a closer look is worth its time: a part of every secret name, or an escape, which could hide one. */
const MAY_BE_SECRET = /pass|secret|token|credential|authorization|cookie|key|code=|%|eyJ/i;
const JSON_WEB_TOKEN = /eyJ[\w-]{4,}\.[\w-]+\.[\w-]*/g;

function maskParameter(parameter: string, hasState: boolean): string {
  const equals = parameter.indexOf('=');
  if (equals === -1) return parameter;
  const name = parameter.slice(0, equals);
  const isSecret = isSecretName(innermost(decode(name))) || (hasState && name === 'code');
  return isSecret ? `${name}=***` : parameter;
}

/** `filter[token]` names a token. */
function innermost(name: string): string {
  return name.replace(/\]+$/, '');
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
